"""Bytes to one `IncomingMessage`: pure, and never a reason for a message to get lost."""

import hashlib
import logging
from email.message import Message

from mailgateway.classification import classify
from mailgateway.classification.classify import Judgement
from mailgateway.mime import tree as structure
from mailgateway.mime.charsets import cleaned
from mailgateway.mime.dates import sent_at
from mailgateway.mime.found_parts import Contents, TooIntricate
from mailgateway.mime.headers import addresses, every, message_ids, raw, words
from mailgateway.mime.mailboxes import ADDRESS
from mailgateway.parsing import part_roles as fates
from mailgateway.parsing.language import language_of
from mailgateway.parsing.part_roles import settle
from mailgateway.parsing.part_walk import contents_of
from mailgateway.parsing.unreadable import unread
from mailgateway.quoting import splitting as quoting
from mailgateway.quoting.quoting_words import DEVICE
from office.addresses.canonical import canonical
from office.custody.raw_message import RawMessage
from office.errors import Invalid
from office.messages.incoming import IncomingAddressee, IncomingMessage, IncomingPart, PartRole

_log = logging.getLogger(__name__)
MOST_REFERENCES = 100
MOST_ADDRESSEES = 500
_FILES = (PartRole.ATTACHMENT, PartRole.INLINE)
_NO_MAIL = "Lo recibido no es un mensaje de correo: no tiene encabezados."
_NOTHING = "El mensaje llegó vacío."
_NO_SENDER = "El mensaje no dice quién lo envía."
_UNREADABLE = "No pudimos leer el mensaje; una persona debe revisarlo."


def parse(received: RawMessage) -> IncomingMessage:
    """Read `received`. Never raises: what cannot be read comes as UNREADABLE with its reason."""
    try:
        return _read(received)
    except TooIntricate as error:
        return _unreadable(received, str(error))
    except Exception:  # last line of defence: the message goes to an official, not astray
        _log.exception("message %s not readable", received.id)
        return _unreadable(received, _UNREADABLE)


def _read(received: RawMessage) -> IncomingMessage:
    original = received.original.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if not original.strip(b" \t\r\n\x00"):
        return _unreadable(received, _NOTHING)
    message = structure.message_of(original)
    if message is None:
        return _unreadable(received, _NO_MAIL)
    name, address = _sender(message, received.mail_from)
    subject = words(raw(message, "subject"))[:1000]
    judged = classify.judge(
        message, received.mail_from, address, subject, name, received.recipients
    )
    if not address and not judged.kind.by_machine:
        return _unreadable(received, _NO_SENDER)
    contents = contents_of(message, received.original)
    return _composed(received, message, contents, (name, address, subject), judged)


def _composed(
    received: RawMessage,
    message: Message,
    contents: Contents,
    head: tuple[str, str, str],
    judged: Judgement,
) -> IncomingMessage:
    name, address, subject = head
    whole = cleaned(contents.text())
    settled = settle(contents, whole)
    parted = quoting.split(whole[: fates.LONGEST_TEXT])
    message_id = next(iter(message_ids(raw(message, "message-id"))), "")[:998]
    reply_to_name, reply_to = _first_address(message, "reply-to")
    return IncomingMessage(
        inbound_id=received.id,
        channel=received.channel,
        kind=judged.kind,
        sender_name=name,
        sender_address=address,
        recipients=received.recipients,
        subject=subject,
        text=parted.new,
        received_at=received.received_at,
        origin_key=_origin_key(message, (message_id, address, subject, whole), settled.parts),
        quoted=parted.quoted,
        message_id=message_id,
        references=_references(message),
        reply_to=reply_to,
        reply_to_name=reply_to_name,
        files=settled.files,
        reason=judged.reason,
        bulk=judged.bulk,
        report=judged.report,
        addressees=_addressees(message),
        sent_at=sent_at(raw(message, "date"), received.received_at),
        language=_language(parted),
        signature=parted.signature,
        parts=settled.parts,
        signatures=settled.signatures,
    )


def _language(parted: quoting.Split) -> str:
    """That of the text; where it is too short to tell, that of its closing too.

    What a telephone adds is in the telephone's language.
    """
    closing = [line for line in parted.signature.split("\n") if not DEVICE.match(line)]
    return language_of(parted.new) or language_of("\n".join([parted.new, *closing]))


def _unreadable(received: RawMessage, reason: str) -> IncomingMessage:
    digest = hashlib.sha256(received.original).hexdigest()
    return unread(received, digest, received.original, reason)


def _sender(message: Message, mail_from: str) -> tuple[str, str]:
    """Name and canonical address of From, else of Sender, else of the envelope; never Reply-To."""
    known = [*addresses(message, "from"), *addresses(message, "sender"), ("", mail_from)]
    for name, address in known:
        try:
            own = canonical(address)
        except Invalid:
            continue
        return "" if _is_another_s(name, own) else name[:200], own
    return "", ""


def _is_another_s(name: str, address: str) -> bool:
    """Whether `name` is or holds an address other than `address`, and would be read for it."""
    return any(found.lower() != address for found in ADDRESS.findall(name))


def _first_address(message: Message, field: str) -> tuple[str, str]:
    for name, address in addresses(message, field):
        try:
            own = canonical(address)
        except Invalid:
            continue
        return "" if _is_another_s(name, own) else name[:200], own
    return "", ""


def _addressees(message: Message) -> tuple[IncomingAddressee, ...]:
    """Everybody the message names as a recipient, each field in its order."""
    found = [
        IncomingAddressee(field, name[:200], address[:320])
        for field in ("to", "cc", "bcc")
        for name, address in addresses(message, field)
    ]
    return tuple(found[:MOST_ADDRESSEES])


def _references(message: Message) -> tuple[str, ...]:
    """The messages this one continues, newest last (RFC 5322 section 3.6.4)."""
    fields = [*every(message, "references"), *every(message, "in-reply-to")]
    found = [message_id for value in fields for message_id in message_ids(value)]
    newest_last = list(dict.fromkeys(reversed(found)))[::-1]
    return tuple(newest_last[-MOST_REFERENCES:])


def _origin_key(
    message: Message,
    head: tuple[str, str, str, str],
    parts: tuple[IncomingPart, ...],
) -> str:
    """The same for a message delivered again, though by another way (DESIGN 3.3).

    Over what the sender made (Message-ID, date, sender, subject, text, files), decoded: relays add
    trace fields, wrap lines and change transfer encodings. Not over the envelope: what is sent to
    two of our units, at once or one after the other, is one document with a copy for each.
    """
    digest = hashlib.sha256()
    message_id, address, subject, text = head
    folded = " ".join(text.split())
    for text in [message_id, raw(message, "date").strip(), address, subject, folded]:
        digest.update(text.encode("utf-8", "replace") + b"\0")
    for part in parts:
        if part.fate in _FILES and not part.inside:
            digest.update(bytes.fromhex(part.sha256))
    return digest.hexdigest()
