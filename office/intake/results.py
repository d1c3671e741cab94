"""What became of a message, as its door is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.enums import Disposition
from models.tables import Case, Document, InboundMessage
from office.registration.register import Registration


@dataclass(frozen=True)
class Intake:
    """What became of one message; number and code only when it opened or extended a case."""

    inbound_id: int
    disposition: Disposition
    reason: str = ""
    number: str = ""
    query_code: str = ""
    document_id: int | None = None
    case_id: int | None = None
    due_at: date | None = None


def of_registration(done: Registration) -> Intake:
    """What a registration comes to."""
    return Intake(
        inbound_id=done.inbound_id,
        disposition=done.disposition,
        number=done.number,
        query_code=done.query_code,
        document_id=done.document_id,
        case_id=done.case_id,
        due_at=done.due_at,
    )


async def ended(inbound_ids: Sequence[int]) -> dict[int, Intake]:
    """What became of messages that were brought to their end before (by another reader)."""
    rows = (
        await InboundMessage.filter(id__in=list(inbound_ids)).select_related("document__case")
        if inbound_ids
        else []
    )
    return {row.id: _as_ended(row) for row in rows}


def _as_ended(row: InboundMessage) -> Intake:
    document: Document | None = row.document
    case: Case | None = document.case if document else None
    return Intake(
        inbound_id=row.id,
        disposition=row.disposition,
        reason=row.reason,
        number=(document.number or "") if document else "",
        query_code=case.query_code if case else "",
        document_id=row.document_id,
        case_id=case.id if case else None,
        due_at=case.due_at if case else None,
    )
