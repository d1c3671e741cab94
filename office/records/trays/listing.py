"""Trays: named queries over copies, drafts and events; nothing is ever stored in one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from office import clock, paging
from office.actors import Actor
from office.config import config
from office.errors import NotFound
from office.messages.authentication import is_still_unchecked
from office.records.deadlines.calendar import SOON, Calendar, calendar
from office.records.trays.catalogue import _WORKED, trays_of
from office.records.trays.counters import OVERDUE, counters
from office.records.trays.views import Count, TrayPage, TrayRow


@dataclass(frozen=True, slots=True)
class _DocumentRow:
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


@dataclass(frozen=True, slots=True)
class _CopyRow:
    """What a tray shows of a copy."""

    id: int
    received_at: datetime
    read_at: datetime | None
    due_at: date | None
    note: str
    state: CopyState
    document: _DocumentRow = of(_DocumentRow)


@dataclass(frozen=True)
class _Found:
    """A row before it is shown: what it is sorted by, and its tables."""

    at: datetime
    row_id: int
    document: _DocumentRow
    copy: _CopyRow | None = None
    holder: str = ""


async def tray(
    actor: Actor,
    slug: str,
    *,
    only: str = "",
    cursor: str = "",
    size: int = 25,
    counts: Mapping[str, Count] | None = None,
) -> TrayPage:
    """A page of the tray `slug`, newest first; `counts` saves asking for the counters again.

    `only` narrows Recibidos: "sin-leer", "vencidos", "por-vencer" (three working days). Raises
    NotFound for a tray that the post does not have.
    """
    if slug not in {t.name for t in trays_of(actor)} or slug == "cuarentena":
        raise NotFound("Esa bandeja no existe.")
    place = paging.decode(cursor)
    days = await calendar(actor.institution_id)
    today = clock.today(config().zone)
    found = await _SOURCES[slug](actor, _narrowed(only, days, today), place, size + 1)
    leaf = paging.leaf(found, place, size, lambda row: (row.at, row.row_id))
    counts = await counters(actor) if counts is None else counts
    return TrayPage(
        tray=slug,
        rows=tuple(_row(row, days, today) for row in leaf.rows),
        count=counts.get(slug, Count()),
        overdue=counts.get(OVERDUE, Count()).total if slug == "recibidos" else 0,
        newer=leaf.newer,
        older=leaf.older,
    )


def _narrowed(only: str, days: Calendar, today: date) -> Q:
    match only:
        case "sin-leer":
            return Q(read_at__isnull=True)
        case "vencidos":
            return Q(due_at__lt=today)
        case "por-vencer":
            last = days.due_date(today, SOON).day
            return Q(due_at__gte=today, due_at__lte=last)
        case _:
            return Q()


def _desks(actor: Actor) -> list[Q]:
    """Where a post's copies lie, a condition each: an index serves each, none serves their OR."""
    places = [Q(holder_post_id=post_id) for post_id in actor.post_ids]
    if actor.may(Permission.RECEIVE):
        places.append(Q(holder_post_id__isnull=True, unit_id=actor.unit_id))
    return places


def _merged(parts: Sequence[list[_Found]], place: paging.Cursor | None, limit: int) -> list[_Found]:
    newest_first = place is None or not place.newer
    rows = sorted(
        (row for part in parts for row in part),
        key=lambda row: (row.at, row.row_id),
        reverse=newest_first,
    )
    return rows[:limit]


async def _copies(
    actor: Actor, state: CopyState, narrowed: Q, place: paging.Cursor | None, limit: int
) -> list[_Found]:
    parts = []
    for desk in _desks(actor):
        query = Copy.filter(desk, narrowed, state=state)
        rows = await read(paging.beyond(query, "received_at", place, limit), _CopyRow)
        parts.append([_Found(row.received_at, row.id, row.document, row) for row in rows])
    return _merged(parts, place, limit)


async def _received(
    actor: Actor, narrowed: Q, place: paging.Cursor | None, limit: int
) -> list[_Found]:
    return await _copies(actor, CopyState.IN_PROCESS, narrowed, place, limit)


async def _archived(
    actor: Actor, narrowed: Q, place: paging.Cursor | None, limit: int
) -> list[_Found]:
    return await _copies(actor, CopyState.ARCHIVED, narrowed, place, limit)


async def _documents(
    query: QuerySet[Document], place: paging.Cursor | None, limit: int
) -> list[_Found]:
    rows = await read(paging.beyond(query, "dated_at", place, limit), _DocumentRow)
    return [_Found(row.dated_at, row.id, row) for row in rows]


async def _drafts(
    actor: Actor, narrowed: Q, place: paging.Cursor | None, limit: int
) -> list[_Found]:
    query = Document.filter(holder_post_id__in=actor.post_ids, state__in=_WORKED)
    return await _documents(query, place, limit)


async def _sent(actor: Actor, narrowed: Q, place: paging.Cursor | None, limit: int) -> list[_Found]:
    query = Document.filter(author_post_id__in=actor.post_ids, state=DocumentState.SENT)
    return await _documents(query, place, limit)


async def _reassigned(
    actor: Actor, narrowed: Q, place: paging.Cursor | None, limit: int
) -> list[_Found]:
    query = Event.filter(post_id__in=actor.post_ids, action=Action.REASSIGNED)
    events = await paging.beyond(query, "at", place, limit)
    shown = Document.filter(id__in=[event.document_id for event in events])
    documents = {row.id: row for row in await read(shown, _DocumentRow)}
    return [
        _Found(e.at, e.id, documents[e.document_id], holder=str(e.detail.get("to", "")))
        for e in events
    ]


_SOURCES = {
    "recibidos": _received,
    "archivados": _archived,
    "elaboracion": _drafts,
    "enviados": _sent,
    "reasignados": _reassigned,
}


def _row(found: _Found, days: Calendar, today: date) -> TrayRow:
    document, copy = found.document, found.copy
    due_at = copy.due_at if copy and copy.state is CopyState.IN_PROCESS else None
    return TrayRow(
        document_id=document.id,
        copy_id=copy.id if copy else None,
        sender_name=document.sender_name,
        channel=document.channel,
        trust=document.trust,
        kind=document.kind,
        state=document.state,
        subject=document.subject,
        number=document.number or document.draft_number or "",
        reference=document.reference,
        attachments=document.attachment_count,
        note=copy.note if copy else "",
        unread=copy is not None and copy.read_at is None,
        confidential=document.confidentiality is Confidentiality.CONFIDENTIAL,
        due_at=due_at,
        days_left=days.days_left(due_at, today) if due_at else None,
        at=found.at,
        holder=found.holder,
        unchecked=is_still_unchecked(document.trust_detail, clock.now()),
    )
