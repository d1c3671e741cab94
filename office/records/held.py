"""The quarantine tray: messages that a person must look at, shown without ever being run."""

from models.enums import Disposition, Permission
from models.tables import InboundMessage
from office.actors import Actor
from office.custody import blobs
from office.errors import NotFound
from office.records.access import require
from office.records.trays import quarantine_scope
from office.records.views import FileContent, HeldRow

_MOST_SHOWN = 200
_WHAT = "ver los mensajes en cuarentena"


async def held(actor: Actor) -> tuple[HeldRow, ...]:
    """The 200 newest messages in quarantine within the actor's reach. Raises NotAllowed."""
    require(actor, Permission.QUARANTINE, _WHAT)
    rows = (
        await InboundMessage.filter(quarantine_scope(actor), disposition=Disposition.QUARANTINED)
        .order_by("-id")
        .limit(_MOST_SHOWN)
    )
    return tuple(
        HeldRow(
            inbound_id=row.id,
            received_at=row.received_at,
            channel=row.channel,
            sender=row.sender,
            subject=row.subject,
            reason=row.reason,
            size=row.size,
        )
        for row in rows
    )


async def held_original(actor: Actor, inbound_id: int) -> FileContent:
    """The raw bytes of a held message, to download. Raises NotAllowed, NotFound."""
    require(actor, Permission.QUARANTINE, _WHAT)
    row = await InboundMessage.filter(
        quarantine_scope(actor), id=inbound_id, disposition=Disposition.QUARANTINED
    ).first()
    if row is None:
        raise NotFound("Ese mensaje no está en cuarentena.")
    content = await blobs.read(row.original_id)
    return FileContent(f"mensaje-{row.id}.eml", "application/octet-stream", content, inline=False)
