"""Messages that a person must or may look at, shown without ever being run."""

from email.utils import parseaddr

from models.enums import Channel, Permission
from models.tables import InboundMessage, Unit
from office.actors import Actor, require
from office.addresses.canonical import canonical
from office.addresses.ours import unit_of
from office.errors import Invalid, NotFound
from office.intake import chat_submissions, decisions
from office.intake.chat_submissions import ChatSubmission
from office.outbox.recipient_limits import is_unread
from office.quarantine import messages
from office.quarantine import preview as previews
from office.quarantine.preview_child import PartRow, Preview
from office.quarantine.unregistered import Unregistered
from office.quarantine.views import MessagePage, QuarantinedRow, UnitChoice
from office.records.access.quarantine_scope import quarantine_of
from office.records.documents import originals
from office.records.numbering.document_numbers import number_in
from office.storage import blobs
from office.storage.file_content import FileContent

WHAT = "ver los mensajes en cuarentena ni decidir sobre ellos"
_MOST_SHOWN = 200


async def quarantined(actor: Actor) -> tuple[QuarantinedRow, ...]:
    """The 200 newest messages in quarantine within the actor's reach. Raises NotAllowed."""
    require(actor, Permission.QUARANTINE, WHAT)
    rows = (
        await InboundMessage.filter(quarantine_of(actor), Unregistered.QUARANTINE.condition)
        .order_by("-id")
        .limit(_MOST_SHOWN)
    )
    return tuple(row_of(row) for row in rows)


def row_of(row: InboundMessage) -> QuarantinedRow:
    """What a list tells of a message."""
    return QuarantinedRow(
        inbound_id=row.id,
        received_at=row.received_at,
        channel=row.channel,
        sender=row.sender,
        subject=row.subject,
        reason=row.reason,
        size=row.size,
        passed_over=row.passed_over,
    )


async def _message(actor: Actor, inbound_id: int, among: Unregistered) -> InboundMessage:
    require(actor, Permission.QUARANTINE, WHAT)
    row = await InboundMessage.filter(quarantine_of(actor), among.condition, id=inbound_id).first()
    if row is None:
        raise NotFound(among.gone)
    return row


def address_in(sender: str) -> str:
    """The canonical address in `Name <address>`, "" when there is none."""
    try:
        return canonical(parseaddr(sender)[1] or sender)
    except Invalid:
        return ""


async def message_page(
    actor: Actor, inbound_id: int, among: Unregistered = Unregistered.QUARANTINE
) -> MessagePage:
    """A message of `among` with a preview without active content, and what can be decided about it.

    Raises NotAllowed, NotFound, Unavailable.
    """
    row = await _message(actor, inbound_id, among)
    is_mail = row.channel is Channel.EMAIL
    address = address_in(row.sender) if is_mail else ""
    kept = chat_submissions.from_json(row.gathered)
    units = await Unit.filter(institution_id=actor.institution_id, active=True).order_by("name")
    addressed = unit_of(row.recipients)
    return MessagePage(
        row=row_of(row),
        mail_from=row.mail_from,
        recipients=tuple(str(address) for address in row.recipients),
        peer=row.peer,
        address=address,
        is_mail=is_mail,
        quoted_number=number_in(f"{row.reason} {row.subject}") or "",
        earlier=decisions.from_json(row.ordered).in_words() if row.ordered else "",
        units=tuple(
            UnitChoice(u.id, u.name, addressed is not None and u.acronym == addressed.acronym)
            for u in units
        ),
        registrable=is_mail or kept is not None,
        acknowledged=not decisions.is_machine_s(row.passed_over) and not is_unread(address),
        preview=messages.preview_of(kept)
        if kept
        else await previews.preview(await blobs.where(row.original_id), is_mail=is_mail),
    )


async def message_original(
    actor: Actor, inbound_id: int, among: Unregistered = Unregistered.QUARANTINE
) -> FileContent:
    """The raw bytes of a message of `among`, to download; with a scanner, only once that has found
    no virus.

    Raises NotAllowed, NotFound, Unavailable.
    """
    row = await _message(actor, inbound_id, among)
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
