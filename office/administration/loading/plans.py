"""What a file would do, row by row: create, change, nothing, or not without a correction."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from office.administration.loading.sheets import FORMULA, Row, Sheet
from office.errors import Invalid


class What(StrEnum):
    """What will become of a row."""

    CREATE = "create"
    CHANGE = "change"
    NOTHING = "nothing"
    ASK = "ask"  # something is proposed that a person has to accept
    FAULT = "fault"


@dataclass(frozen=True)
class Planned:
    """A row and its fate; `words` say it to people, `warnings` do not stop it."""

    line: int
    key: str
    what: What
    words: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What the whole file would do."""

    guessed: str
    rows: tuple[Planned, ...]
    counts: Mapping[What, int] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        """Whether it can be written as it is."""
        return not self.counts.get(What.FAULT) and not self.counts.get(What.ASK)


def plan_of(sheet: Sheet, rows: list[Planned]) -> Plan:
    """The plan of `sheet`, counted."""
    return Plan(sheet.guessed, tuple(rows), dict(Counter(row.what for row in rows)))


# How each field may be headed, folded.
Headings = Mapping[str, tuple[str, ...]]


class Reader:
    """The cells of a sheet by our fields, whatever of their headings the file uses."""

    def __init__(self, sheet: Sheet, headings: Headings, required: tuple[str, ...]) -> None:
        self._columns = {
            name: next((column for column in sheet.columns if column in known), "")
            for name, known in headings.items()
        }
        missing = [headings[name][0] for name in required if not self._columns[name]]
        if missing:
            raise Invalid(f"Falta la columna «{'», «'.join(missing)}».", "file")

    def cells(self, row: Row) -> dict[str, str]:
        """The fields of `row`. Raises Invalid where one of them reckons."""
        found = {name: row.cells.get(column, "") for name, column in self._columns.items()}
        if FORMULA in found.values():
            raise Invalid("Una celda tiene una fórmula: copie su valor y pegue solo el valor.")
        return found


def each_once(rows: tuple[Row, ...], plan: Callable[[Row], Planned]) -> list[Planned]:
    """`plan` of each row; a refusal is its fault, and a key that comes again too."""
    seen: dict[str, int] = {}
    planned: list[Planned] = []
    for row in rows:
        try:
            found = plan(row)
        except Invalid as error:
            planned.append(Planned(row.line, "", What.FAULT, str(error)))
            continue
        if found.key and found.key in seen and found.what is not What.FAULT:
            words = f"Repite la fila {seen[found.key]}."
            found = Planned(row.line, found.key, What.FAULT, words)
        seen.setdefault(found.key, row.line)
        planned.append(found)
    return planned
