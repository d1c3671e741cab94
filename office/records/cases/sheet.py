"""A case on one sheet, for the operator at the command line."""

from dataclasses import dataclass
from datetime import date, datetime

from models.enums import Action, CaseState, Channel, DocumentState, OutboxState
from models.tables import Case, Document, Event, OutboxMessage
from office.errors import NotFound
from office.records.numbering.document_numbers import number_in


@dataclass(frozen=True)
class SheetDocument:
    """A document of the case."""

    number: str
    state: DocumentState
    subject: str
    at: datetime


@dataclass(frozen=True)
class SheetEvent:
    """An event of the case's trail, oldest first."""

    at: datetime
    action: Action
    who: str
    comment: str


@dataclass(frozen=True)
class SheetDelivery:
    """A message that left, or is to leave, because of the case."""

    at: datetime
    kind: str
    channel: Channel
    to_address: str
    state: OutboxState
    attempts: int


@dataclass(frozen=True)
class CaseSheet:
    """Everything the books hold of a case, without the texts themselves."""

    number: str
    subject: str
    state: CaseState
    unit_name: str
    citizen_name: str
    opened_at: datetime
    due_at: date | None
    documents: tuple[SheetDocument, ...]
    trail: tuple[SheetEvent, ...]
    deliveries: tuple[SheetDelivery, ...]


async def case_sheet(number: str) -> CaseSheet:
    """The case `number` (spacing and case do not matter). Raises NotFound."""
    wanted = number_in(number) or number
    case = await Case.get_or_none(number=wanted).select_related("unit", "citizen")
    if case is None:
        raise NotFound(f"No existe el trámite {wanted}.")
    return CaseSheet(
        number=case.number,
        subject=case.subject,
        state=case.state,
        unit_name=case.unit.name,
        citizen_name=case.citizen.name,
        opened_at=case.opened_at,
        due_at=case.due_at,
        documents=await _documents(case.id),
        trail=await _trail(case.id),
        deliveries=await _deliveries(case.id),
    )


async def _documents(case_id: int) -> tuple[SheetDocument, ...]:
    rows = await Document.filter(case_id=case_id).order_by("id")
    return tuple(
        SheetDocument(row.number or row.draft_number or "", row.state, row.subject, row.dated_at)
        for row in rows
    )


async def _trail(case_id: int) -> tuple[SheetEvent, ...]:
    rows = await Event.filter(case_id=case_id).order_by("id")
    return tuple(SheetEvent(row.at, row.action, row.who, row.comment) for row in rows)


async def _deliveries(case_id: int) -> tuple[SheetDelivery, ...]:
    rows = await OutboxMessage.filter(case_id=case_id).order_by("id")
    return tuple(
        SheetDelivery(
            row.finished_at or row.created_at,
            row.kind,
            row.channel,
            row.to_address,
            row.state,
            row.attempts,
        )
        for row in rows
    )
