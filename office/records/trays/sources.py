"""Where each tray's rows come from: copies, drafts, sent documents, events; newest first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from models.enums import (
    Action,
    Confidentiality,
    CopyState,
    DocumentState,
    Permission,
)
from models.reading import read
from models.tables import Copy, Document, Event, Informed
from office import paging
from office.actors import Actor
from office.records.trays.catalogue import _WORKED
from office.records.trays.filters import BY_TERM, Filters, of_copies, of_documents
from office.records.trays.rows import CopyRow, DocumentRow, Found, told_to


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


@dataclass(frozen=True)
class Wanted:
    """What of a tray is asked for, and the days that its filters are about."""

    filters: Filters
    today: date
    soon: date
    place: paging.Cursor | None
    offset: int  # where a page sorted by term begins
    limit: int

    @property
    def copies(self) -> Q:
        """The condition on copies."""
        return of_copies(self.filters, self.today, self.soon)

    @property
    def documents(self) -> Q:
        """The condition on documents."""
        return of_documents(self.filters)


async def _copies(places: Sequence[Q], which: Q, wanted: Wanted) -> list[Found]:
    parts = []
    for desk in places:
        query = Copy.filter(desk, which, wanted.copies)
        if wanted.filters.sort == BY_TERM:
            rows = await _by_term(query, wanted.offset + wanted.limit)
        else:
            rows = await read(
                paging.beyond(query, "received_at", wanted.place, wanted.limit), CopyRow
            )
        parts.append([Found(row.received_at, row.id, row.document, row) for row in rows])
    if wanted.filters.sort == BY_TERM:
        found = sorted((row for part in parts for row in part), key=_term)
        return found[wanted.offset : wanted.offset + wanted.limit]
    return _merged(parts, wanted.place, wanted.limit)


async def _by_term(query: QuerySet[Copy], limit: int) -> list[CopyRow]:
    """What has a last day, the earliest first, then what has none, the newest first."""
    dated = query.filter(due_at__isnull=False).order_by("due_at", "id").limit(limit)
    rows = await read(dated, CopyRow)
    if len(rows) < limit:
        rest = query.filter(due_at__isnull=True).order_by("-received_at", "-id")
        rows += await read(rest.limit(limit - len(rows)), CopyRow)
    return rows


def _term(found: Found) -> tuple[bool, date, float]:
    due_at = found.copy.due_at if found.copy else None
    return (due_at is None, due_at or date.max, -found.at.timestamp())


async def _received(actor: Actor, wanted: Wanted) -> list[Found]:
    return await _copies(_desks(actor), Q(state=CopyState.IN_PROCESS, aside_until=None), wanted)


async def _aside(actor: Actor, wanted: Wanted) -> list[Found]:
    which = Q(state=CopyState.IN_PROCESS, aside_until__isnull=False)
    return await _copies([Q(holder_post_id=post_id) for post_id in actor.post_ids], which, wanted)


async def _shared(actor: Actor, wanted: Wanted) -> list[Found]:
    """The chief's Recibidos as their assistant has it: without what is confidential."""
    places = [Q(holder_post_id=post_id) for post_id in actor.shared_ids]
    which = Q(
        state=CopyState.IN_PROCESS,
        aside_until=None,
        document__confidentiality=Confidentiality.PUBLIC,
    )
    return await _copies(places, which, wanted)


async def _archived(actor: Actor, wanted: Wanted) -> list[Found]:
    return await _copies(_desks(actor), Q(state=CopyState.ARCHIVED), wanted)


async def _documents(query: QuerySet[Document], wanted: Wanted) -> list[Found]:
    query = query.filter(wanted.documents)
    rows = await read(paging.beyond(query, "dated_at", wanted.place, wanted.limit), DocumentRow)
    return [Found(row.dated_at, row.id, row) for row in rows]


async def _drafts(actor: Actor, wanted: Wanted) -> list[Found]:
    """What lies on the desk, and what its author sent up to others to be reviewed or signed."""
    mine = Q(holder_post_id__in=actor.post_ids)
    own = Document.filter(mine, state__in=_WORKED)
    sent_up = Document.filter(~mine, author_post_id__in=actor.post_ids, state__in=_WORKED)
    elsewhere = await _documents(sent_up, wanted)
    holders = await _holders([found.row_id for found in elsewhere])
    told = [replace(found, holder=holders.get(found.row_id, "")) for found in elsewhere]
    return _merged([await _documents(own, wanted), told], wanted.place, wanted.limit)


async def _voided(actor: Actor, wanted: Wanted) -> list[Found]:
    """Drafts that were given up, as long as they bear no number."""
    query = Document.filter(
        author_post_id__in=actor.post_ids, state=DocumentState.VOID, number__isnull=True
    )
    return await _documents(query, wanted)


async def _informed(actor: Actor, wanted: Wanted) -> list[Found]:
    query = Informed.filter(
        of_documents(replace(wanted.filters, since=None, until=None), "document__"),
        post_id__in=actor.post_ids,
        removed_at__isnull=True,
    )
    if wanted.filters.unread:
        query = query.filter(read_at__isnull=True)
    told = await paging.beyond(query, "at", wanted.place, wanted.limit)
    shown = Document.filter(id__in=[each.document_id for each in told])
    documents = await told_to(actor, await read(shown, DocumentRow))
    return [
        Found(
            each.at,
            each.id,
            documents[each.document_id],
            note=each.comment,
            unread=each.read_at is None,
            informed_id=each.id,
        )
        for each in told
    ]


async def _leaving(actor: Actor, wanted: Wanted) -> list[Found]:
    """What has its number and has not left: with the actor, or written by them."""
    numbered = Document.filter(state=DocumentState.SIGNING)
    held = Q(holder_post_id__in=actor.post_ids)
    elsewhere = await _documents(numbered.filter(~held, author_post_id__in=actor.post_ids), wanted)
    holders = await _holders([found.row_id for found in elsewhere])
    told = [replace(found, holder=holders.get(found.row_id, "")) for found in elsewhere]
    return _merged(
        [await _documents(numbered.filter(held), wanted), told], wanted.place, wanted.limit
    )


async def _holders(document_ids: Sequence[int]) -> dict[int, str]:
    if not document_ids:
        return {}
    rows = Document.filter(id__in=document_ids, holder_post_id__isnull=False)
    told = await rows.values("id", "holder_post__official__name", "holder_post__title")
    return {
        row["id"]: f"{row['holder_post__official__name']}, {row['holder_post__title']}"
        for row in told
    }


async def _sent(actor: Actor, wanted: Wanted) -> list[Found]:
    query = Document.filter(author_post_id__in=actor.post_ids, state=DocumentState.SENT)
    return await _documents(query, wanted)


async def _reassigned(actor: Actor, wanted: Wanted) -> list[Found]:
    query = Event.filter(post_id__in=actor.post_ids, action=Action.REASSIGNED)
    events = await paging.beyond(query, "at", wanted.place, wanted.limit)
    shown = Document.filter(id__in=[event.document_id for event in events])
    documents = await told_to(actor, await read(shown, DocumentRow))
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
    "informados": _informed,
    "apartados": _aside,
    "compartida": _shared,
    "eliminados": _voided,
}
