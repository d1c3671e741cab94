"""What a search tells of a document besides its words: where its case is, who has it, unread."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from models.enums import OPEN_CASE_STATES, CaseState, CopyState, DocumentState
from models.reading import of, read
from models.tables import Copy, Document
from office.actors import Actor
from office.records.search.views import SearchRow

FILTERS = ("abiertos", "mios", "sin-leer", "enviados")


@dataclass(frozen=True, slots=True)
class _CaseRow:
    state: CaseState | None


@dataclass(frozen=True, slots=True)
class _DocumentRow:
    id: int
    case: Any = of(_CaseRow)


@dataclass(frozen=True, slots=True)
class _OfficialRow:
    name: str | None


@dataclass(frozen=True, slots=True)
class _PostRow:
    official: Any = of(_OfficialRow)


@dataclass(frozen=True, slots=True)
class _UnitRow:
    name: str


@dataclass(frozen=True, slots=True)
class _CopyRow:
    document_id: int
    holder_post_id: int | None
    read_at: datetime | None
    unit: Any = of(_UnitRow)
    holder_post: Any = of(_PostRow)


async def marked(actor: Actor, rows: Sequence[SearchRow]) -> list[SearchRow]:
    """`rows` with the state of their case and who has them."""
    ids = [row.document_id for row in rows] or [0]
    states = {
        each.id: each.case.state for each in await read(Document.filter(id__in=ids), _DocumentRow)
    }
    lying = Copy.filter(document_id__in=ids, state=CopyState.IN_PROCESS).order_by("id")
    copies = {each.document_id: each for each in await read(lying, _CopyRow)}
    return [_marked(actor, row, states.get(row.document_id), copies) for row in rows]


def _marked(
    actor: Actor, row: SearchRow, state: CaseState | None, copies: dict[int, _CopyRow]
) -> SearchRow:
    copy = copies.get(row.document_id)
    holder, mine = "", False
    if copy is not None:
        holder = copy.holder_post.official.name or f"{copy.unit.name}, sin asignar"
        mine = copy.holder_post_id in actor.post_ids
    return replace(
        row,
        case_state=CaseState(state) if state else None,
        holder=holder,
        mine=mine,
        unread=mine and copy is not None and copy.read_at is None,
    )


def kept(rows: Sequence[SearchRow], only: str) -> list[SearchRow]:
    """Those of `rows` that the filter `only` lets through; all for one that does not exist."""
    match only:
        case "abiertos":
            return [row for row in rows if row.case_state in OPEN_CASE_STATES]
        case "mios":
            return [row for row in rows if row.mine]
        case "sin-leer":
            return [row for row in rows if row.unread]
        case "enviados":
            return [row for row in rows if row.state is DocumentState.SENT]
        case _:
            return list(rows)
