"""Trays: named queries over copies, drafts and events; nothing is ever stored in one."""

from collections.abc import Mapping, Sequence
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
from office import clock, paging
from office.actors import Actor
from office.config import config
from office.errors import NotFound
from office.messages.authentication import is_still_unchecked
from office.records.access.case_documents import hidden_cases, readable_among
from office.records.deadlines.calendar import SOON, Calendar, calendar
from office.records.trays.case_marks import CaseMark, addressed, cases_of
from office.records.trays.catalogue import _WORKED, trays_of
from office.records.trays.counters import OVERDUE, counters
from office.records.trays.views import Count, TrayPage, TrayRow

_IN_CONFIDENCE = "Documento confidencial"


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
    case_id: int | None
    citizen_id: int | None


@dataclass(frozen=True, slots=True)
class _CopyRow:
    """What a tray shows of a copy."""

    id: int
    received_at: datetime
    read_at: datetime | None
    due_at: date | None
    note: str
    state: CopyState
    holder_post_id: int | None
    document: _DocumentRow = of(_DocumentRow)


@dataclass(frozen=True)
class _Found:
    """A row before it is shown: what it is sorted by, and its tables."""

    at: datetime
    row_id: int
    document: _DocumentRow
    copy: _CopyRow | None = None
    holder: str = ""
    recoverable: bool = False


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
    if slug not in {t.name for t in trays_of(actor)} or slug not in _SOURCES:
        raise NotFound("Esa bandeja no existe.")
    place = paging.decode(cursor)
    days = await calendar(actor.institution_id)
    today = clock.today(config().zone)
    found = await _SOURCES[slug](actor, _narrowed(only, days, today), place, size + 1)
    leaf = paging.leaf(found, place, size, lambda row: (row.at, row.row_id))
    ids = [row.document.id for row in leaf.rows]
    names = await addressed(ids) if slug in _TO_OTHERS else {}
    cases = await cases_of(row.document.case_id for row in leaf.rows if row.copy)
    hidden = await hidden_cases(actor, (case.number for case in cases.values()))
    cases = {key: case for key, case in cases.items() if case.number not in hidden}
    counts = await counters(actor) if counts is None else counts
    return TrayPage(
        tray=slug,
        rows=tuple(_row(row, days, today, names, cases) for row in leaf.rows),
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
    """What lies on the desk, and what its author sent up to others to be reviewed or signed."""
    mine = Q(holder_post_id__in=actor.post_ids)
    own = Document.filter(mine, state__in=_WORKED)
    sent_up = Document.filter(~mine, author_post_id__in=actor.post_ids, state__in=_WORKED)
    elsewhere = await _documents(sent_up, place, limit)
    holders = await _holders([found.row_id for found in elsewhere])
    told = [replace(found, holder=holders.get(found.row_id, "")) for found in elsewhere]
    return _merged([await _documents(own, place, limit), told], place, limit)


async def _holders(document_ids: Sequence[int]) -> dict[int, str]:
    if not document_ids:
        return {}
    rows = Document.filter(id__in=document_ids, holder_post_id__isnull=False)
    told = await rows.values("id", "holder_post__official__name", "holder_post__title")
    return {
        row["id"]: f"{row['holder_post__official__name']}, {row['holder_post__title']}"
        for row in told
    }


async def _sent(actor: Actor, narrowed: Q, place: paging.Cursor | None, limit: int) -> list[_Found]:
    query = Document.filter(author_post_id__in=actor.post_ids, state=DocumentState.SENT)
    return await _documents(query, place, limit)


async def _reassigned(
    actor: Actor, narrowed: Q, place: paging.Cursor | None, limit: int
) -> list[_Found]:
    query = Event.filter(post_id__in=actor.post_ids, action=Action.REASSIGNED)
    events = await paging.beyond(query, "at", place, limit)
    shown = Document.filter(id__in=[event.document_id for event in events])
    documents = await _told(actor, await read(shown, _DocumentRow))
    moved = Copy.filter(id__in=[event.copy_id for event in events if event.copy_id] or [0])
    copies = {row.id: row for row in await read(moved, _CopyRow)}
    return [
        _Found(
            e.at,
            e.id,
            documents[e.document_id],
            copies.get(e.copy_id),
            str(e.detail.get("to", "")),
            _is_there_still(e, copies.get(e.copy_id)),
        )
        for e in events
    ]


async def _told(actor: Actor, rows: Sequence[_DocumentRow]) -> dict[int, _DocumentRow]:
    """`rows` by key; what is confidential, and the actor may not read any more, says so only."""
    secret = [row.id for row in rows if row.confidentiality is Confidentiality.CONFIDENTIAL]
    hidden = set(secret) - await readable_among(actor, secret)
    return {row.id: _masked(row) if row.id in hidden else row for row in rows}


def _masked(row: _DocumentRow) -> _DocumentRow:
    return replace(
        row, subject=_IN_CONFIDENCE, sender_name="", number=None, draft_number=None, reference=""
    )


def _is_there_still(moved: Event, copy: _CopyRow | None) -> bool:
    """Whether what was reassigned lies with whom it went to, as it came."""
    if copy is None or copy.state is not CopyState.IN_PROCESS:
        return False
    return copy.holder_post_id == moved.to_post_id and copy.received_at <= moved.at


_SOURCES = {
    "recibidos": _received,
    "archivados": _archived,
    "elaboracion": _drafts,
    "enviados": _sent,
    "reasignados": _reassigned,
}


_TO_OTHERS = ("elaboracion", "enviados")  # where «Para» is asked, not «De»


def _row(
    found: _Found,
    days: Calendar,
    today: date,
    names: Mapping[int, str],
    cases: Mapping[int, CaseMark],
) -> TrayRow:
    document, copy = found.document, found.copy
    case = cases.get(document.case_id or 0)
    added = _added_to(found, case)
    due_at = copy.due_at if copy and copy.state is CopyState.IN_PROCESS else None
    return TrayRow(
        document_id=document.id,
        copy_id=copy.id if copy else None,
        sender_name=names.get(document.id) or _name_on_file(document, added),
        channel=document.channel,
        trust=document.trust,
        kind=document.kind,
        state=document.state,
        subject=added.subject if added else document.subject,
        number=document.number or document.draft_number or "",
        reference=document.reference,
        attachments=document.attachment_count,
        note=copy.note if copy else "",
        unread=copy is not None and copy.read_at is None and not found.holder,
        confidential=document.confidentiality is Confidentiality.CONFIDENTIAL,
        due_at=due_at,
        days_left=days.days_left(due_at, today) if due_at else None,
        at=found.at,
        holder=found.holder,
        unchecked=is_still_unchecked(document.trust_detail, clock.now()),
        recoverable=found.recoverable,
        adds_to=added.number if added else "",
        legal_due_at=_legal_due(found, case, due_at),
    )


def _legal_due(found: _Found, case: CaseMark | None, own: date | None) -> date | None:
    """The legal last day of the case, where the copy has another one of its own."""
    if case is None or found.holder or own is None or case.due_at == own:
        return None
    return case.due_at


def _added_to(found: _Found, case: CaseMark | None) -> CaseMark | None:
    """The case that a citizen's document was added to, where another opened it."""
    document = found.document
    if case is None or found.holder or document.state is not DocumentState.REGISTERED:
        return None
    return case if case.number != document.number else None


def _name_on_file(document: _DocumentRow, case: CaseMark | None) -> str:
    """Who wrote: what is added to their own case stands under the name it was opened with."""
    if case is not None and document.citizen_id == case.citizen_id:
        return str(case.citizen.name)
    return document.sender_name
