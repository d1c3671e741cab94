"""Trays: named queries over copies, drafts and events; nothing is ever stored in one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tortoise import connections
from tortoise.expressions import Q

from models.enums import (
    Action,
    Confidentiality,
    CopyState,
    Disposition,
    DocumentState,
    Permission,
)
from models.tables import Copy, Document, Event
from office import clock
from office.actors import Actor
from office.errors import NotFound
from office.house import house
from office.notices.deadlines import Calendar, calendar
from office.records import paging
from office.records.authentication import is_still_unchecked
from office.records.views import Count, TrayPage, TrayRow

OVERDUE = "vencidos"
MOST_COUNTED = 1000
_SOON = 3  # working days
_WORKED = (DocumentState.DRAFT, DocumentState.SIGNING)


@dataclass(frozen=True)
class Tray:
    """A tray as the side menu shows it; `icon` is a name of the sprite."""

    name: str
    label: str
    group: str
    icon: str
    permission: Permission | None = None


TRAYS = (
    Tray("recibidos", "Recibidos", "Entrada", "inbox"),
    Tray("cuarentena", "Cuarentena", "Entrada", "shield-question", Permission.QUARANTINE),
    Tray("elaboracion", "En elaboración", "Trabajo", "pencil"),
    Tray("enviados", "Enviados", "Salida", "send"),
    Tray("reasignados", "Reasignados", "Salida", "arrow-forward-up"),
    Tray("archivados", "Archivados", "Archivo", "archive"),
)


def trays_of(actor: Actor) -> tuple[Tray, ...]:
    """The trays that the post has."""
    return tuple(t for t in TRAYS if t.permission is None or actor.may(t.permission))


def quarantine_scope(actor: Actor) -> Q:
    """Which held messages are the actor's: their unit's, and those of no unit; SEE_ALL: all."""
    if actor.may(Permission.SEE_ALL):
        return Q()
    return Q(unit_id=actor.unit_id) | Q(unit_id__isnull=True)


async def counters(actor: Actor) -> dict[str, Count]:
    """Unread and total of every tray that is worked off, and what is overdue, in one statement.

    Keys are tray names, and OVERDUE. Nobody reads numbers over a thousand: counting stops there, so
    that a full tray opens as fast as an empty one.
    """
    desks = ", ".join(str(int(post_id)) for post_id in actor.desks)
    held = f"holder_post_id IN ({desks})"
    lying = f"holder_post_id IS NULL AND unit_id = {int(actor.unit_id)}"
    selects = []
    for place in [held, *([lying] if actor.may(Permission.RECEIVE) else [])]:
        waiting = f"{place} AND state = '{CopyState.IN_PROCESS}'"
        late = f"{waiting} AND due_at < '{clock.today(house().zone).isoformat()}'"
        selects.append(_count("recibidos", '"copy"', waiting, f"{waiting} AND read_at IS NULL"))
        selects.append(_count(OVERDUE, '"copy"', late))
    worked = ", ".join(f"'{state}'" for state in _WORKED)
    selects.append(_count("elaboracion", "document", f"{held} AND state IN ({worked})"))
    if actor.may(Permission.QUARANTINE):
        scope = f"disposition = '{Disposition.QUARANTINED}'"
        if not actor.may(Permission.SEE_ALL):
            scope += f" AND (unit_id = {int(actor.unit_id)} OR unit_id IS NULL)"
        selects.append(_count("cuarentena", "inbound_message", scope))
    rows = await connections.get("default").execute_query_dict(" UNION ALL ".join(selects))
    found: dict[str, Count] = {}
    for row in rows:
        before = found.get(row["tray"], Count())
        found[row["tray"]] = Count(before.unread + row["unread"], before.total + row["total"])
    return {tray: _capped(count) for tray, count in found.items()}


def _count(tray: str, table: str, condition: str, unread: str = "") -> str:
    """One counter's SELECT. Every part is ours or an integer: nothing typed by anybody."""

    def up_to(where: str) -> str:
        rows = f"SELECT 1 FROM {table} WHERE {where} LIMIT {MOST_COUNTED + 1}"
        return f"(SELECT count(*) FROM ({rows}) AS counted)"

    columns = f"{up_to(condition)} AS total, {up_to(unread) if unread else 0} AS unread"
    return f"SELECT '{tray}' AS tray, {columns}"


def _capped(count: Count) -> Count:
    total, unread = min(count.total, MOST_COUNTED), min(count.unread, MOST_COUNTED)
    return Count(unread, total, capped=count.total > MOST_COUNTED)


@dataclass(frozen=True)
class _Found:
    """A row before it is shown: what it is sorted by, and its tables."""

    at: datetime
    row_id: int
    document: Document
    copy: Copy | None = None
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
    today = clock.today(house().zone)
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
            last = days.due_date(today, _SOON).day
            return Q(due_at__gte=today, due_at__lte=last)
        case _:
            return Q()


def _desks(actor: Actor) -> list[Q]:
    """Where a post's copies lie, a condition each: an index serves each, none serves their OR."""
    places = [Q(holder_post_id=post_id) for post_id in actor.desks]
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
        query = Copy.filter(desk, narrowed, state=state).select_related("document")
        rows = await paging.beyond(query, "received_at", place, limit)
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


async def _drafts(
    actor: Actor, narrowed: Q, place: paging.Cursor | None, limit: int
) -> list[_Found]:
    query = Document.filter(holder_post_id__in=actor.desks, state__in=_WORKED)
    return [
        _Found(d.dated_at, d.id, d) for d in await paging.beyond(query, "dated_at", place, limit)
    ]


async def _sent(actor: Actor, narrowed: Q, place: paging.Cursor | None, limit: int) -> list[_Found]:
    query = Document.filter(author_post_id__in=actor.desks, state=DocumentState.SENT)
    return [
        _Found(d.dated_at, d.id, d) for d in await paging.beyond(query, "dated_at", place, limit)
    ]


async def _reassigned(
    actor: Actor, narrowed: Q, place: paging.Cursor | None, limit: int
) -> list[_Found]:
    query = Event.filter(post_id__in=actor.desks, action=Action.REASSIGNED)
    events = await paging.beyond(query, "at", place, limit)
    documents = await Document.in_bulk([e.document_id for e in events], "id") if events else {}
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
