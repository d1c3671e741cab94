"""The case of a document, as its page shows it: its other documents, and what adds to what."""

from collections.abc import Sequence
from datetime import date

from models.enums import (
    OPEN_CASE_STATES,
    CopyState,
    DocumentState,
)
from models.tables import (
    Case,
    Copy,
    Document,
)
from office import clock
from office.actors import Actor
from office.config import config
from office.records.deadlines.calendar import Calendar
from office.records.documents.views import (
    CaseDocument,
    CaseView,
)

_IN_CONFIDENCE = "Trámite confidencial"


UNSENT = (DocumentState.DRAFT, DocumentState.SIGNING)


async def related_to(document: Document) -> list[Document]:
    """The other documents of the case (or, without one, what answers this one)."""
    if document.case_id is not None:
        return await Document.filter(case_id=document.case_id).order_by("id").limit(200)
    return await Document.filter(answers_id=document.id).order_by("id").limit(200)


async def case_of(
    actor: Actor, case: Case, related: Sequence[Document], days: Calendar, hidden: bool
) -> CaseView:
    shown = [d for d in related if d.state not in UNSENT or d.holder_post_id in actor.post_ids]
    today = clock.today(config().zone)
    running = case.due_at is not None and case.state in OPEN_CASE_STATES
    return CaseView(
        case_id=case.id,
        number=_IN_CONFIDENCE if hidden else case.number,
        subject=_IN_CONFIDENCE if hidden else case.subject,
        state=case.state,
        unit_name=case.unit.name,
        opened_at=case.opened_at,
        due_at=case.due_at,
        due_how=case.due_how,
        days_left=days.days_left(case.due_at, today) if running and case.due_at else None,
        documents=tuple(case_document(d, may_open=True) for d in shown),
    )


def case_document(document: Document, *, may_open: bool) -> CaseDocument:
    return CaseDocument(
        document_id=document.id,
        number=document.number or document.draft_number or "",
        kind=document.kind,
        state=document.state,
        subject=document.subject,
        at=document.dated_at,
        may_open=may_open,
    )


def own_due(copy: Copy | None, case: Case | None) -> date | None:
    if copy is None or copy.state is not CopyState.IN_PROCESS or copy.due_at is None:
        return None
    return None if case is not None and case.due_at == copy.due_at else copy.due_at


def adds_to(document: Document, case: Case | None) -> str:
    if case is None or document.state is not DocumentState.REGISTERED:
        return ""
    return "" if document.number == case.number else case.number


def is_strangers(document: Document, case: Case | None) -> bool:
    return bool(
        adds_to(document, case) and case and document.citizen_id not in (None, case.citizen_id)
    )
