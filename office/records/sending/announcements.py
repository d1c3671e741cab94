"""What recipients are told of a document that was sent, and its sender of who got it instead."""

from collections.abc import Sequence

from models.enums import Channel
from models.tables import Case, Contact, Document, Official, Recipient
from office.config import config
from office.outbox.posting import Notice, ParcelFile
from office.people.contact_channels import CHANNEL_OF
from office.records.drafting.print.paper import verify_url
from office.records.sending.sent_facts import Sent


def to_citizen(
    sent: Sent,
    recipient: Recipient,
    contact: Contact,
    case: Case | None,
    answered: Document | None,
    files: Sequence[ParcelFile] = (),
) -> Notice:
    """The signed document itself, by the contact's channel."""
    message_id = answered.message_id if answered else ""
    pdf = sent.pdf or ""
    return Notice(
        kind="signed_reply",
        channel=CHANNEL_OF.get(contact.kind, Channel.EMAIL),
        to_address=contact.address,
        to_name=contact.label or recipient.name,
        facts={
            "salutation": contact.label or recipient.name,
            "number": sent.number,
            "case_number": case.number if case else "",
            "subject": sent.document.subject,
            "signer": sent.actor.name,
            "signer_post": sent.actor.post_title,
            "signed_at": sent.at.isoformat(),
            "verify_url": verify_url(sent.code),
            "by_hand": sent.document.by_hand,
        },
        files=(ParcelFile(pdf, f"{sent.number}.pdf", "application/pdf"), *files),
        case_id=case.id if case else None,
        document_id=sent.document.id,
        once_key=f"signed_reply:{sent.document.id}:{recipient.id}",
        in_reply_to=message_id,
        references=message_id,
    )


def to_official(
    sent: Sent, official: Official, document_id: int, number: str, recipient_id: int
) -> Notice:
    """That a document stands in their Recibidos; `number` is its number in their institution."""
    return Notice(
        kind="received",
        channel=Channel.EMAIL,
        to_address=official.email,
        to_name=official.name,
        facts={
            "official": official.name,
            "number": number,
            "subject": sent.document.subject,
            "sender": sent.actor.who,
            "url": f"{config().base_url}/documentos/{document_id}",
        },
        document_id=None,  # the office's own mail is no evidence of what a citizen received
        once_key=f"received:{document_id}:{recipient_id}",
    )


def of_successor(sent: Sent, sender: Official, left: str, now: str, recipient_id: int) -> Notice:
    """To the sender: `left` has left their post, and `now` got the copy."""
    return Notice(
        kind="redirected",
        channel=Channel.EMAIL,
        to_address=sender.email,
        to_name=sender.name,
        facts={
            "official": sender.name,
            "number": sent.number,
            "subject": sent.document.subject,
            "left": left,
            "now": now,
            "url": f"{config().base_url}/documentos/{sent.document.id}",
        },
        document_id=None,
        once_key=f"redirected:{sent.document.id}:{recipient_id}",
    )
