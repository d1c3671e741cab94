"""The quarantine tray: messages that a person must look at, shown without ever being run."""

from email.utils import parseaddr

from models.enums import Channel, Disposition, Permission
from models.tables import InboundMessage, Unit
from office.actors import Actor
from office.custody import blobs
from office.custody.addresses import unit_acronym_of
from office.errors import Invalid, NotAllowed, NotFound
from office.house import house
from office.papers import scanning
from office.people.addresses import canonical
from office.records import held_showing, orders
from office.records.access import require
from office.records.held_views import HeldPage, HeldRow, UnitChoice
from office.records.queries import number_in
from office.records.trays import quarantine_scope
from office.records.views import FileContent

WHAT = "ver los mensajes en cuarentena ni decidir sobre ellos"
_MOST_SHOWN = 200
_GONE = "Ese mensaje no está en cuarentena."


async def held(actor: Actor) -> tuple[HeldRow, ...]:
    """The 200 newest messages in quarantine within the actor's reach. Raises NotAllowed."""
    require(actor, Permission.QUARANTINE, WHAT)
    rows = (
        await InboundMessage.filter(quarantine_scope(actor), disposition=Disposition.QUARANTINED)
        .order_by("-id")
        .limit(_MOST_SHOWN)
    )
    return tuple(_row(row) for row in rows)


def _row(row: InboundMessage) -> HeldRow:
    return HeldRow(
        inbound_id=row.id,
        received_at=row.received_at,
        channel=row.channel,
        sender=row.sender,
        subject=row.subject,
        reason=row.reason,
        size=row.size,
    )


async def _held(actor: Actor, inbound_id: int) -> InboundMessage:
    require(actor, Permission.QUARANTINE, WHAT)
    row = await InboundMessage.filter(
        quarantine_scope(actor), id=inbound_id, disposition=Disposition.QUARANTINED
    ).first()
    if row is None:
        raise NotFound(_GONE)
    return row


def address_in(sender: str) -> str:
    """The canonical address in `Name <address>`, "" when there is none."""
    try:
        return canonical(parseaddr(sender)[1] or sender)
    except Invalid:
        return ""


async def held_page(actor: Actor, inbound_id: int) -> HeldPage:
    """A held message with a preview without active content, and what can be decided about it.

    Raises NotAllowed, NotFound, Unavailable.
    """
    row = await _held(actor, inbound_id)
    is_mail = row.channel is Channel.EMAIL
    units = await Unit.filter(institution_id=actor.institution_id, active=True).order_by("name")
    addressed = unit_acronym_of(row.recipients)
    return HeldPage(
        row=_row(row),
        mail_from=row.mail_from,
        recipients=tuple(str(address) for address in row.recipients),
        peer=row.peer,
        address=address_in(row.sender) if is_mail else "",
        is_mail=is_mail,
        quoted_number=number_in(f"{row.reason} {row.subject}") or "",
        earlier=orders.from_json(row.ordered).in_words() if row.ordered else "",
        units=tuple(UnitChoice(u.id, u.name, u.acronym == addressed) for u in units),
        preview=await held_showing.preview(await blobs.where(row.original_id), is_mail=is_mail),
    )


async def held_original(actor: Actor, inbound_id: int) -> FileContent:
    """The raw bytes of a held message, to download; with a scanner, only once it finds no virus.

    Raises NotAllowed, NotFound, Unavailable.
    """
    row = await _held(actor, inbound_id)
    content = await blobs.read(row.original_id)
    if house().clamd:
        virus = await scanning.scanner().scan(content)
        if virus:
            raise NotAllowed(f"El antivirus encontró «{virus}» en este mensaje; no se descarga.")
    return FileContent(f"mensaje-{row.id}.eml", "application/octet-stream", content, inline=False)
