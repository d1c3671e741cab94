"""Where each tray's rows come from: copies, drafts, sent documents, events; newest first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from models.enums import (
    Action,
    Channel,
    Confidentiality,
    CopyState,
    DocumentKind,
    DocumentState,
    Permission,
    Trust,
)
from models.reading import of, read
from models.tables import Copy, Document, Event
from office import paging
from office.actors import Actor
from office.records.access.case_documents import readable_among
from office.records.trays.catalogue import _WORKED

_IN_CONFIDENCE = "Documento confidencial"


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """What a tray shows of a document."""

    id: int
    dated_at: datetime
    sender_name: str
    channel: Channel
    trust: Trust
    trust_detail: Any
    kind: DocumentKind
    state: DocumentState
    subject: str
    number: str | None
    draft_number: str | None
    reference: str
    attachment_count: int
    confidentiality: Confidentiality
    case_id: int | None
    citizen_id: int | None


@dataclass(frozen=True, slots=True)
class CopyRow:
    """What a tray shows of a copy."""

    id: int
    received_at: datetime
    read_at: datetime | None
    due_at: date | None
    note: str
    state: CopyState
    holder_post_id: int | None
    document: DocumentRow = of(DocumentRow)


@dataclass(frozen=True)
class Found:
    """A row before it is shown: what it is sorted by, and its tables."""

    at: datetime
    row_id: int
    document: DocumentRow
    copy: CopyRow | None = None
    holder: str = ""
    recoverable: bool = False


def _desks(actor: Actor) -> list[Q]:
    """Where a post's copies lie, a condition each: an index serves each, none serves their OR."""
    places = [Q(holder_post_id=post_id) for post_id in actor.post_ids]
    if actor.may(Permission.RECEIVE):
        places.append(Q(holder_post_id__isnull=True, unit_id=actor.unit_id))
    return places


def _merged(parts: Sequence[list[Found]], place: paging.Cursor | None, limit: int) -> list[Found]:
    newest_first = place is None or not place.newer
    rows = sorted(
        (row for part in parts for row in part),
        key=lambda row: (row.at, row.row_id),
        reverse=newest_first,
    )
    return rows[:limit]


async def _copies(
    actor: Actor, state: CopyState, narrowed: Q, place: paging.Cursor | None, limit: int
) -> list[Found]:
    parts = []
    for desk in _desks(actor):
        query = Copy.filter(desk, narrowed, state=state)
        rows = await read(paging.beyond(query, "received_at", place, limit), CopyRow)
        parts.append([Found(row.received_at, row.id, row.document, row) for row in rows])
    return _merged(parts, place, limit)


async def _received(
    actor: Actor, narrowed: Q, place: paging.Cursor | None, limit: int
) -> list[Found]:
    return await _copies(actor, CopyState.IN_PROCESS, narrowed, place, limit)


async def _archived(
    actor: Actor, narrowed: Q, place: paging.Cursor | None, limit: int
) -> list[Found]:
    return await _copies(actor, CopyState.ARCHIVED, narrowed, place, limit)


async def _documents(
    query: QuerySet[Document], place: paging.Cursor | None, limit: int
) -> list[Found]:
    rows = await read(paging.beyond(query, "dated_at", place, limit), DocumentRow)
    return [Found(row.dated_at, row.id, row) for row in rows]


async def _drafts(
    actor: Actor, narrowed: Q, place: paging.Cursor | None, limit: int
) -> list[Found]:
    """What lies on the desk, and what its author sent up to others to be reviewed or signed."""
    mine = Q(holder_post_id__in=actor.post_ids)
    own = Document.filter(mine, state__in=_WORKED)
    sent_up = Document.filter(~mine, author_post_id__in=actor.post_ids, state__in=_WORKED)
    elsewhere = await _documents(sent_up, place, limit)
    holders = await _holders([found.row_id for found in elsewhere])
    told = [replace(found, holder=holders.get(found.row_id, "")) for found in elsewhere]
    return _merged([await _documents(own, place, limit), told], place, limit)


async def _leaving(
    actor: Actor, narrowed: Q, place: paging.Cursor | None, limit: int
) -> list[Found]:
    """What has its number and has not left: with the actor, or written by them."""
    numbered = Document.filter(state=DocumentState.SIGNING)
    held = Q(holder_post_id__in=actor.post_ids)
    elsewhere = await _documents(
        numbered.filter(~held, author_post_id__in=actor.post_ids), place, limit
    )
    holders = await _holders([found.row_id for found in elsewhere])
    told = [replace(found, holder=holders.get(found.row_id, "")) for found in elsewhere]
    return _merged([await _documents(numbered.filter(held), place, limit), told], place, limit)


async def _holders(document_ids: Sequence[int]) -> dict[int, str]:
    if not document_ids:
        return {}
    rows = Document.filter(id__in=document_ids, holder_post_id__isnull=False)
    told = await rows.values("id", "holder_post__official__name", "holder_post__title")
    return {
        row["id"]: f"{row['holder_post__official__name']}, {row['holder_post__title']}"
        for row in told
    }


async def _sent(actor: Actor, narrowed: Q, place: paging.Cursor | None, limit: int) -> list[Found]:
    query = Document.filter(author_post_id__in=actor.post_ids, state=DocumentState.SENT)
    return await _documents(query, place, limit)


async def _reassigned(
    actor: Actor, narrowed: Q, place: paging.Cursor | None, limit: int
) -> list[Found]:
    query = Event.filter(post_id__in=actor.post_ids, action=Action.REASSIGNED)
    events = await paging.beyond(query, "at", place, limit)
    shown = Document.filter(id__in=[event.document_id for event in events])
    documents = await _told(actor, await read(shown, DocumentRow))
    moved = Copy.filter(id__in=[event.copy_id for event in events if event.copy_id] or [0])
    copies = {row.id: row for row in await read(moved, CopyRow)}
    return [
        Found(
            e.at,
            e.id,
            documents[e.document_id],
            copies.get(e.copy_id),
            str(e.detail.get("to", "")),
            _is_there_still(e, copies.get(e.copy_id)),
        )
        for e in events
    ]


async def _told(actor: Actor, rows: Sequence[DocumentRow]) -> dict[int, DocumentRow]:
    """`rows` by key; what is confidential, and the actor may not read any more, says so only."""
    secret = [row.id for row in rows if row.confidentiality is Confidentiality.CONFIDENTIAL]
    hidden = set(secret) - await readable_among(actor, secret)
    return {row.id: _masked(row) if row.id in hidden else row for row in rows}


def _masked(row: DocumentRow) -> DocumentRow:
    return replace(
        row, subject=_IN_CONFIDENCE, sender_name="", number=None, draft_number=None, reference=""
    )


def _is_there_still(moved: Event, copy: CopyRow | None) -> bool:
    """Whether what was reassigned lies with whom it went to, as it came."""
    if copy is None or copy.state is not CopyState.IN_PROCESS:
        return False
    return copy.holder_post_id == moved.to_post_id and copy.received_at <= moved.at


SOURCES = {
    "recibidos": _received,
    "archivados": _archived,
    "elaboracion": _drafts,
    "por-salir": _leaving,
    "enviados": _sent,
    "reasignados": _reassigned,
}
