"""What left and could not be delivered, for whoever looks after the house."""

from dataclasses import dataclass
from datetime import datetime

from models.enums import OutboxState
from models.tables import DeliveryEvidence, OutboxMessage

_MOST_SHOWN = 20


@dataclass(frozen=True)
class Undeliverable:
    """A message that nobody took; to whom it went stands on the document's own page."""

    kind: str
    at: datetime
    number: str
    document_id: int | None
    reply: str


async def undeliverable() -> tuple[Undeliverable, ...]:
    """The newest messages that could not be delivered."""
    rows = await OutboxMessage.filter(state=OutboxState.FAILED).order_by("-id").limit(_MOST_SHOWN)
    said = {
        each.message_id: each.reply
        for each in await DeliveryEvidence.filter(
            message_id__in=[row.id for row in rows] or [0]
        ).order_by("id")
    }
    return tuple(
        Undeliverable(
            kind=row.kind,
            at=row.finished_at or row.created_at,
            number=str(row.facts.get("number", "")),
            document_id=row.document_id,
            reply=said.get(row.id, ""),
        )
        for row in rows
    )
