"""A folder of backups: contents once each by SHA-256, and what the tables said at each moment.

`contents/ab/abcdef…` is a content; `moments/20261130T090500Z/` a moment, with one compressed file
of JSON lines for each table that holds rows, and `moment.json`, which is written last. A moment
whose name ends in `.part` was interrupted and counts for nothing.
"""

import gzip
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from models.dump.described import Column, Table
from office.errors import Conflict, Invalid, NotFound

FORMAT = 1
_CONTENTS, _MOMENTS, _FACTS = "contents", "moments", "moment.json"
_AT_ONCE = 1_000
_STRANGE = "{} no es una carpeta de respaldos y no está vacía. Elija otra."
_NONE = "En {} no hay ningún respaldo completo."


@dataclass(frozen=True)
class TableFacts:
    """A table in a dump: how it is read, and how many rows it has."""

    table: Table
    rows: int


@dataclass(frozen=True)
class MomentFacts:
    """What a dump says of itself. `schema` is the last migration its tables went through,
    `unreadable` the contents that could not be copied: the store had lost them already."""

    taken_at: str
    program: str
    schema: str
    tables: tuple[TableFacts, ...]
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True)
class Moment:
    """A complete dump in a folder."""

    path: Path
    facts: MomentFacts

    def rows(self, table: Table) -> Iterator[list[list[Any]]]:
        """The rows of `table`, in lists that fit into memory."""
        path = self.path / f"{table.name}.jsonl.gz"
        if not path.exists():  # it was empty
            return
        with gzip.open(path, "rt", encoding="utf-8") as file:
            some: list[list[Any]] = []
            for line in file:
                some.append(json.loads(line))
                if len(some) == _AT_ONCE:
                    yield some
                    some = []
            if some:
                yield some


class BackupFolder:
    """A folder of backups on this machine, readable by its owner alone."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def prepare(self) -> None:
        """Make it ready to be written into. Raises Invalid when it holds something else."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        ours = (self.path / _MOMENTS).is_dir()
        if not ours and any(self.path.iterdir()):
            raise Invalid(_STRANGE.format(self.path))
        for name in (_CONTENTS, _MOMENTS):
            (self.path / name).mkdir(mode=0o700, exist_ok=True)
        for left in (self.path / _MOMENTS).glob("*.part"):
            shutil.rmtree(left)

    def content(self, sha256: str) -> Path:
        """Where the content of that SHA-256 lies, or would."""
        return self.path / _CONTENTS / sha256[:2] / sha256

    def keep(self, contents: Sequence[tuple[str, bytes]]) -> None:
        """Write these contents down, all on the disk before any has its name."""
        partial = []
        for sha256, content in contents:
            target = self.content(sha256)
            target.parent.mkdir(mode=0o700, exist_ok=True)
            part = target.with_name(f"{sha256}.part")
            part.write_bytes(content)
            part.chmod(0o600)
            partial.append((part, target))
        os.sync()  # one flush for all of them: a flush each takes longer than all the rest
        for part, target in partial:
            part.rename(target)

    def begin(self, name: str) -> Path:
        """A new moment to be filled and then ended. Raises Conflict when there is one already."""
        if (self.path / _MOMENTS / name).exists():
            raise Conflict("En este mismo segundo se tomó otro respaldo. Repita la orden.")
        path = self.path / _MOMENTS / f"{name}.part"
        path.mkdir(mode=0o700)
        return path

    def end(self, path: Path, facts: MomentFacts) -> Moment:
        """Make the moment at `path` a complete one."""
        told = {"format": FORMAT, **asdict(facts)}
        (path / _FACTS).write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
        os.sync()
        final = path.with_name(path.name.removesuffix(".part"))
        path.rename(final)
        os.sync()
        return Moment(final, facts)

    def forget_before(self, kept: int) -> int:
        """Remove all but the newest `kept` moments; contents stay. How many were removed."""
        gone = self._names()[:-kept]
        for name in gone:
            shutil.rmtree(self.path / _MOMENTS / name)
        return len(gone)

    def _names(self) -> list[str]:
        found = (self.path / _MOMENTS).glob("*/" + _FACTS)
        return sorted(path.parent.name for path in found if path.parent.suffix != ".part")

    def moment(self, name: str = "") -> Moment:
        """The moment of that name, or the newest. Raises NotFound, Invalid."""
        names = self._names()
        if not names or (name and name not in names):
            known = f" Hay: {', '.join(names)}." if names else ""
            raise NotFound(_NONE.format(self.path) if not name else f"No hay {name}.{known}")
        path = self.path / _MOMENTS / (name or names[-1])
        told = json.loads((path / _FACTS).read_text("utf-8"))
        if told["format"] != FORMAT:
            raise Invalid(f"{path} es de otra versión de Chasqui, que esta no sabe leer.")
        tables = tuple(_read_table(each) for each in told["tables"])
        facts = MomentFacts(
            told["taken_at"],
            told["program"],
            told["schema"],
            tables,
            tuple(told.get("unreadable", ())),
        )
        return Moment(path, facts)


def _read_table(told: dict[str, Any]) -> TableFacts:
    table = told["table"]
    columns = tuple(Column(each["name"], each["kind"]) for each in table["columns"])
    return TableFacts(Table(table["name"], table["key"], columns), told["rows"])
