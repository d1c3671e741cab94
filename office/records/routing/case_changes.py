"""The changes that a case took part in: with which other case, by whom and why."""

from dataclasses import dataclass
from datetime import datetime

from models.tables import Case, CaseChange


@dataclass(frozen=True)
class Change:
    """A change of a case, as its documents' pages show it; `mine`: the actor may undo it now."""

    change_id: int
    kind: str
    kept: str
    other: str
    at: datetime
    who: str
    why: str
    undone: bool


async def changes_of(case_id: int | None) -> tuple[Change, ...]:
    """The changes that the case took part in, newest first."""
    if case_id is None:
        return ()
    rows = [
        *await CaseChange.filter(kept_id=case_id).order_by("-id").limit(20),
        *await CaseChange.filter(other_id=case_id).order_by("-id").limit(20),
    ]
    ids = {each for row in rows for each in (row.kept_id, row.other_id)}
    numbers = {case.id: case.number for case in await Case.filter(id__in=list(ids) or [0])}
    return tuple(
        Change(
            row.id,
            row.kind,
            numbers.get(row.kept_id, ""),
            numbers.get(row.other_id, ""),
            row.at,
            row.who,
            row.why,
            row.undone_at is not None,
        )
        for row in rows
    )
