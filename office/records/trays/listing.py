"""Trays: named queries over copies, drafts and events; nothing is ever stored in one."""

from collections.abc import Mapping
from datetime import date

from tortoise.expressions import Q

from models.enums import (
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
from office.records.trays.sources import SOURCES, DocumentRow, Found
from office.records.trays.views import Count, TrayPage, TrayRow


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
    if slug not in {t.name for t in trays_of(actor)} or slug not in SOURCES:
        raise NotFound("Esa bandeja no existe.")
    place = paging.decode(cursor)
    days = await calendar(actor.institution_id)
    today = clock.today(config().zone)
    found = await SOURCES[slug](actor, _narrowed(only, days, today), place, size + 1)
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


_TO_OTHERS = ("elaboracion", "por-salir", "enviados")  # where «Para» is asked, not «De»


def _row(
    found: Found,
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
