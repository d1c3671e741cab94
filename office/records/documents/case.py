"""The case of a document, as its page shows it: its other documents, and what adds to what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tortoise.expressions import Q

from models.enums import (
    OPEN_CASE_STATES,
    Confidentiality,
    CopyState,
    DocumentState,
)
from models.reading import read
from models.tables import (
    Case,
    Document,
)
from office import clock
from office.actors import Actor
from office.config import config
from office.records.access.case_documents import hidden_cases, readable_of_case
from office.records.deadlines.calendar import Calendar
from office.records.documents.rows import CopyRow, Related
from office.records.documents.views import (
    CaseDocument,
    CaseView,
)

_IN_CONFIDENCE = "Trámite confidencial"
_MOST = 200
UNSENT = (DocumentState.DRAFT, DocumentState.SIGNING)


@dataclass(frozen=True)
class Relatives:
    """The documents of the case, this one too (without a case: what answers it).

    `documents` are those that the actor may read, and `readable` their keys; `hidden`: the case was
    opened in a confidence that is not theirs.
    """

    documents: tuple[Related, ...]
    readable: frozenset[int]
    hidden: bool


async def relatives_of(actor: Actor, document: Document) -> Relatives:
    """What the actor, who may read `document`, may know of its case."""
    case = document.case
    where = Q(case_id=case.id) if case else Q(answers_id=document.id)
    rows = await read(Document.filter(where).order_by("id").limit(_MOST), Related)
    every = [row.id for row in rows] if case and len(rows) < _MOST else None
    readable = frozenset(await readable_of_case(actor, document, every))
    return Relatives(
        documents=tuple(row for row in rows if row.id in readable),
        readable=readable,
        hidden=case is not None and await _is_hidden(actor, case, rows),
    )


async def _is_hidden(actor: Actor, case: Case, rows: Sequence[Related]) -> bool:
    opening = next((row for row in rows if row.number == case.number), None)
    if opening is not None and opening.confidentiality is not Confidentiality.CONFIDENTIAL:
        return False
    return case.number in await hidden_cases(actor, [case.number])


def case_of(
    actor: Actor, case: Case, related: Sequence[Related], days: Calendar, hidden: bool
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


def case_document(document: Related, *, may_open: bool) -> CaseDocument:
    return CaseDocument(
        document_id=document.id,
        number=document.number or document.draft_number or "",
        kind=document.kind,
        state=document.state,
        subject=document.subject,
        at=document.dated_at,
        may_open=may_open,
    )


def own_due(copy: CopyRow | None, case: Case | None) -> date | None:
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
