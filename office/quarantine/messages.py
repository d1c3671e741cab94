"""Messages that a person must or may look at, shown without ever being run."""

from email.utils import parseaddr

from models.enums import Channel, Permission
from models.tables import InboundMessage, Unit
from office.actors import Actor, require
from office.addresses.canonical import canonical
from office.addresses.ours import unit_of
from office.errors import Invalid, NotFound
from office.intake import chat_submissions as gathered
from office.intake import decisions as orders
from office.intake.chat_submissions import ChatSubmission
from office.outbox.recipient_limits import is_unread
from office.quarantine import messages
from office.quarantine import preview as held_showing
from office.quarantine.preview_child import PartRow, Preview
from office.quarantine.unregistered import Unregistered
from office.quarantine.views import HeldPage, HeldRow, UnitChoice
from office.records.access.held_messages import quarantine_scope
from office.records.documents import originals
from office.records.numbering.document_numbers import number_in
from office.storage import blobs
from office.storage.file_content import FileContent

WHAT = "ver los mensajes en cuarentena ni decidir sobre ellos"
_MOST_SHOWN = 200


async def held(actor: Actor) -> tuple[HeldRow, ...]:
    """The 200 newest messages in quarantine within the actor's reach. Raises NotAllowed."""
    require(actor, Permission.QUARANTINE, WHAT)
    rows = (
        await InboundMessage.filter(quarantine_scope(actor), Unregistered.QUARANTINE.condition)
        .order_by("-id")
        .limit(_MOST_SHOWN)
    )
    return tuple(row_of(row) for row in rows)


def row_of(row: InboundMessage) -> HeldRow:
    """What a list tells of a message."""
    return HeldRow(
        inbound_id=row.id,
        received_at=row.received_at,
        channel=row.channel,
        sender=row.sender,
        subject=row.subject,
        reason=row.reason,
        size=row.size,
        passed_over=row.passed_over,
    )


async def _held(actor: Actor, inbound_id: int, pile: Unregistered) -> InboundMessage:
    require(actor, Permission.QUARANTINE, WHAT)
    row = await InboundMessage.filter(
        quarantine_scope(actor), pile.condition, id=inbound_id
    ).first()
    if row is None:
        raise NotFound(pile.gone)
    return row


def address_in(sender: str) -> str:
    """The canonical address in `Name <address>`, "" when there is none."""
    try:
        return canonical(parseaddr(sender)[1] or sender)
    except Invalid:
        return ""


async def held_page(
    actor: Actor, inbound_id: int, pile: Unregistered = Unregistered.QUARANTINE
) -> HeldPage:
    """A message of `pile` with a preview without active content, and what can be decided about it.

    Raises NotAllowed, NotFound, Unavailable.
    """
    row = await _held(actor, inbound_id, pile)
    is_mail = row.channel is Channel.EMAIL
    address = address_in(row.sender) if is_mail else ""
    kept = gathered.from_json(row.gathered)
    units = await Unit.filter(institution_id=actor.institution_id, active=True).order_by("name")
    addressed = unit_of(row.recipients)
    return HeldPage(
        row=row_of(row),
        mail_from=row.mail_from,
        recipients=tuple(str(address) for address in row.recipients),
        peer=row.peer,
        address=address,
        is_mail=is_mail,
        quoted_number=number_in(f"{row.reason} {row.subject}") or "",
        earlier=orders.from_json(row.ordered).in_words() if row.ordered else "",
        units=tuple(
            UnitChoice(u.id, u.name, addressed is not None and u.acronym == addressed.acronym)
            for u in units
        ),
        registrable=is_mail or kept is not None,
        acknowledged=not orders.is_machine_s(row.passed_over) and not is_unread(address),
        preview=messages.preview_of(kept)
        if kept
        else await held_showing.preview(await blobs.where(row.original_id), is_mail=is_mail),
    )


async def held_original(
    actor: Actor, inbound_id: int, pile: Unregistered = Unregistered.QUARANTINE
) -> FileContent:
    """The raw bytes of a message of `pile`, to download; with a scanner, only once that has found
    no virus.

    Raises NotAllowed, NotFound, Unavailable.
    """
    row = await _held(actor, inbound_id, pile)
    kind = "eml" if row.channel is Channel.EMAIL else "json"
    return await originals.scanned(row, f"mensaje-{row.id}.{kind}")


def preview_of(kept: ChatSubmission) -> Preview:
    """What the quarantine shows of it: all of it is known, nothing has to be read."""
    headers = (("De", kept.sender_name), ("Asunto", kept.subject))
    parts = tuple(
        PartRow(file.name, file.media_type, file.size, file.sha256, file.finding)
        for file in kept.files
    )
    return Preview(headers, kept.text, False, parts)
