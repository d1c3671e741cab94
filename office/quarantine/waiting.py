"""All that is in quarantine, for the operator: what came, from whom, and why it waits."""

from dataclasses import dataclass
from datetime import datetime

from models.enums import Channel, Disposition
from models.tables import InboundMessage

_MOST = 500


@dataclass(frozen=True)
class WaitingRow:
    """A message in quarantine; `unit` is the acronym of whom it waits for, "" for nobody yet."""

    inbound_id: int
    channel: Channel
    received_at: datetime
    sender: str
    subject: str
    reason: str
    unit: str


async def waiting() -> tuple[WaitingRow, ...]:
    """The oldest messages in quarantine, five hundred at most."""
    rows = (
        await InboundMessage.filter(disposition=Disposition.QUARANTINED)
        .select_related("unit")
        .order_by("id")
        .limit(_MOST)
    )
    return tuple(
        WaitingRow(
            inbound_id=row.id,
            channel=row.channel,
            received_at=row.received_at,
            sender=row.sender,
            subject=row.subject,
            reason=row.reason,
            unit=row.unit.acronym if row.unit else "",
        )
        for row in rows
    )
