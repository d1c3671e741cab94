"""Trays: named queries over copies, drafts and events; nothing is ever stored in one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from models.enums import (
    Category,
    Confidentiality,
    CopyState,
    DocumentState,
)
from office import clock, paging
from office.actors import Actor
from office.config import config
from office.errors import NotFound
from office.messages.authentication import is_still_unchecked
from office.records.access.case_documents import hidden_cases
from office.records.deadlines.calendar import SOON, Calendar, calendar
from office.records.trays.case_marks import CaseMark, addressed, cases_of
from office.records.trays.catalogue import trays_of
from office.records.trays.counters import OVERDUE, counters
from office.records.trays.filters import BY_TERM, Filters
from office.records.trays.rows import DocumentRow, Found
from office.records.trays.sources import SOURCES, Wanted
from office.records.trays.views import Count, Neighbours, Step, TrayPage, TrayRow


async def tray(
    actor: Actor,
    slug: str,
    *,
    filters: Filters | None = None,
    cursor: str = "",
    size: int = 25,
    counts: Mapping[str, Count] | None = None,
) -> TrayPage:
    """A page of the tray `slug`, newest first unless `filters` sort it; `counts` saves counting.

    Raises NotFound for a tray that the post does not have.
    """
    if slug not in {t.name for t in trays_of(actor)} or slug not in SOURCES:
        raise NotFound("Esa bandeja no existe.")
    days = await calendar(actor.institution_id)
    today = clock.today(config().zone)
    filters = filters or Filters()
    by_term = filters.sort == BY_TERM and slug in SORTABLE
    if not by_term:
        filters = replace(filters, sort="")
    place = None if by_term else paging.decode(cursor)
    offset = _offset(cursor) if by_term else 0
    soon = days.due_date(today, SOON).day
    wanted = Wanted(filters, today, soon, place, offset, size + 1)
    found = await SOURCES[slug](actor, wanted)
    if by_term:
        leaf = _slice(found, offset, size)
    else:
        leaf = paging.leaf(found, place, size, lambda row: (row.at, row.row_id))
    names = await addressed([row.document.id for row in leaf.rows]) if slug in _TO_OTHERS else {}
    cases = await cases_of(row.document.case_id for row in leaf.rows if row.copy)
    hidden = await hidden_cases(actor, (case.number for case in cases.values()))
    cases = {key: case for key, case in cases.items() if case.number not in hidden}
    counts = await counters(actor) if counts is None else counts
    return TrayPage(
        tray=slug,
        rows=tuple(
            _row(row, days, today, names, cases, _place(row, at if by_term else None))
            for at, row in enumerate(leaf.rows, offset)
        ),
        count=counts.get(slug, Count()),
        overdue=counts.get(OVERDUE, Count()).total if slug == "recibidos" else 0,
        newer=leaf.newer,
        older=leaf.older,
    )


def _place(found: Found, index: int | None) -> str:
    """Where the row stands, so that its document leads to its neighbours."""
    if index is not None:
        return f"n{index}"
    return paging.encode(found.at, found.row_id, newer=False)


async def neighbours(actor: Actor, slug: str, filters: Filters, place: str) -> Neighbours:
    """What stands before and after the row at `place` in the tray now."""
    if slug not in {t.name for t in trays_of(actor)} or slug not in SOURCES:
        return Neighbours(None, None)
    today = clock.today(config().zone)
    soon = (await calendar(actor.institution_id)).due_date(today, SOON).day
    if filters.sort == BY_TERM and slug in SORTABLE:
        at = _offset(place)
        first = max(0, at - 1)
        found = await SOURCES[slug](actor, Wanted(filters, today, soon, None, first, 3))
        own = at - first
        before = _step(found[0], first) if own else None
        return Neighbours(before, _step(found[own + 1], at + 1) if len(found) > own + 1 else None)
    older = paging.decode(place)
    if older is None:
        return Neighbours(None, None)
    newer = replace(older, newer=True)
    filters = replace(filters, sort="")
    after = await SOURCES[slug](actor, Wanted(filters, today, soon, older, 0, 1))
    before_it = await SOURCES[slug](actor, Wanted(filters, today, soon, newer, 0, 1))
    return Neighbours(_step_of(before_it), _step_of(after))


def _step(found: Found, index: int) -> Step:
    return Step(found.document.id, _place(found, index), found.document.state)


def _step_of(found: Sequence[Found]) -> Step | None:
    if not found:
        return None
    return Step(found[0].document.id, _place(found[0], None), found[0].document.state)


async def count(actor: Actor, slug: str, filters: Filters, most: int) -> int:
    """How many rows the tray has with these filters; counting stops at `most`."""
    today = clock.today(config().zone)
    soon = (await calendar(actor.institution_id)).due_date(today, SOON).day
    wanted = Wanted(replace(filters, sort=""), today, soon, None, 0, most)
    return len(await SOURCES[slug](actor, wanted))


async def newer_than(actor: Actor, slug: str, filters: Filters, newest: int) -> int:
    """How many rows of the tray are newer than its row `newest`, up to a page of them."""
    page = await tray(actor, slug, filters=filters, counts={})
    ids = [row.row_id for row in page.rows]
    return ids.index(newest) if newest in ids else len(ids)


def _slice(found: Sequence[Found], offset: int, size: int) -> paging.Leaf[Found]:
    """A page of rows sorted by term: its cursors are places in that order."""
    newer = f"n{max(0, offset - size)}" if offset else ""
    older = f"n{offset + size}" if len(found) > size else ""
    return paging.Leaf(tuple(found[:size]), newer, older)


def _offset(cursor: str) -> int:
    told = cursor.removeprefix("n")
    return min(int(told), _FARTHEST) if told.isdecimal() and len(told) < 6 else 0


_FARTHEST = 2000  # rows sorted by term that pages lead to
SORTABLE = frozenset({"recibidos", "apartados", "compartida"})
_TO_OTHERS = ("elaboracion", "por-salir", "enviados")  # where «Para» is asked, not «De»


def _row(
    found: Found,
    days: Calendar,
    today: date,
    names: Mapping[int, str],
    cases: Mapping[int, CaseMark],
    place: str,
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
        note=copy.note if copy else found.note,
        unread=found.unread or (copy is not None and copy.read_at is None and not found.holder),
        confidential=document.confidentiality is Confidentiality.CONFIDENTIAL,
        due_at=due_at,
        days_left=days.days_left(due_at, today) if due_at else None,
        at=found.at,
        holder=found.holder,
        unchecked=is_still_unchecked(document.trust_detail, clock.now()),
        recoverable=found.recoverable,
        adds_to=added.number if added else "",
        legal_due_at=_legal_due(found, case, due_at),
        row_id=found.row_id,
        place=place,
        urgent=document.category is Category.URGENT,
        aside_until=copy.aside_until if copy else None,
        informed_id=found.informed_id,
    )


def _legal_due(found: Found, case: CaseMark | None, own: date | None) -> date | None:
    """The legal last day of the case, where the copy has another one of its own."""
    if case is None or found.holder or own is None or case.due_at == own:
        return None
    return case.due_at


def _added_to(found: Found, case: CaseMark | None) -> CaseMark | None:
    """The case that a citizen's document was added to, where another opened it."""
    document = found.document
    if case is None or found.holder or document.state is not DocumentState.REGISTERED:
        return None
    return case if case.number != document.number else None


def _name_on_file(document: DocumentRow, case: CaseMark | None) -> str:
    """Who wrote: what is added to their own case stands under the name it was opened with."""
    if case is not None and document.citizen_id == case.citizen_id:
        return str(case.citizen.name)
    return document.sender_name
