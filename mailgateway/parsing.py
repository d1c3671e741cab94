"""Bytes to one `IncomingMessage`: pure, and never a reason for a message to get lost."""

import hashlib
import logging
import re
from email import message_from_bytes
from email.message import Message

from mailgateway import kinds, quoting
from mailgateway.bodies import Contents, FoundFile, TooIntricate, contents_of
from mailgateway.charsets import storable
from mailgateway.headers import addresses, every, message_ids, raw, words
from mailgateway.names import Names
from mailgateway.payloads import EMPTY
from office.custody.queue import HeldMessage
from office.errors import Invalid
from office.papers import sniffing
from office.people.addresses import canonical
from office.records.incoming import IncomingFile, IncomingMessage, MessageKind

_log = logging.getLogger(__name__)
LONGEST_TEXT = 1_000_000  # characters; a longer text is cut and comes whole as a file
MOST_FILES = 500
MOST_REFERENCES = 100
_WHOLE_TEXT = "mensaje-completo.txt"
_NESTING = re.compile(rb"^content-type:[ \t]*(?:\r?\n[ \t]+)?(?:multipart|message)/", re.I | re.M)
_MOST_NESTING = 200  # the library's time grows with the product of depth and size
_BLANK_COLON = re.compile(rb"^([\w-]{2,40})[ \t]+:", re.M)  # allowed until RFC 2822, section 4.5
_FIELDS = {"from", "to", "cc", "subject", "date", "message-id", "sender", "reply-to", "received"}
_FIELDS |= {"mime-version", "content-type", "return-path", "delivered-to", "bcc", "in-reply-to"}
_NO_MAIL = "Lo recibido no es un mensaje de correo: no tiene encabezados."
_NOTHING = "El mensaje llegó vacío."
_NO_SENDER = "El mensaje no dice quién lo envía."
_UNREADABLE = "No pudimos leer el mensaje; una persona debe revisarlo."


def parse(held: HeldMessage) -> IncomingMessage:
    """Read `held`. Never raises: what cannot be read comes as UNREADABLE with its reason."""
    try:
        return _read(held)
    except TooIntricate as error:
        return _unreadable(held, str(error))
    except Exception:  # last line of defence: the message goes to an official, not astray
        _log.exception("message %s not readable", held.id)
        return _unreadable(held, _UNREADABLE)


def _read(held: HeldMessage) -> IncomingMessage:
    original = held.original.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if not original.strip(b" \t\r\n\x00"):
        return _unreadable(held, _NOTHING)
    if _is_nested_too_deep(original):
        raise TooIntricate("El mensaje trae demasiadas partes para leerlo sin una persona.")
    message = _message(original)
    if message is None:
        return _unreadable(held, _NO_MAIL)
    name, address = _sender(message, held.mail_from)
    subject = words(raw(message, "subject"))[:1000]
    why = kinds.automatic(message, held.mail_from, address, subject)
    if not address and not why:
        return _unreadable(held, _NO_SENDER, subject)
    contents = contents_of(message, held.original)
    return _composed(held, message, contents, (name, address, subject, why))


def _message(original: bytes) -> Message | None:
    """`original` in its parts; None when nothing in it looks like a mail's header."""
    message = message_from_bytes(original)
    if _is_headed(message):
        return message
    head = original.partition(b"\n\n")[0].partition(b"\n\r\n")[0]
    message = message_from_bytes(_BLANK_COLON.sub(rb"\1:", head) + original[len(head) :])
    return message if _is_headed(message) else None


def _is_headed(message: Message) -> bool:
    return any(name.lower() in _FIELDS for name in message.keys())


def _is_nested_too_deep(original: bytes) -> bool:
    lower = original.lower()  # two quick counts spare nearly every letter the exact one
    if lower.count(b"multipart/") + lower.count(b"message/") <= _MOST_NESTING:
        return False
    return len(_NESTING.findall(original)) > _MOST_NESTING


def _composed(
    held: HeldMessage, message: Message, contents: Contents, head: tuple[str, str, str, str]
) -> IncomingMessage:
    name, address, subject, why = head
    whole = storable(contents.text())
    files = _files(contents.files, whole)
    parted = quoting.split(whole[:LONGEST_TEXT])
    quoted = "\n\n".join(piece for piece in (parted.signature, parted.quoted) if piece)
    message_id = next(iter(message_ids(raw(message, "message-id"))), "")[:998]
    return IncomingMessage(
        inbound_id=held.id,
        channel=held.channel,
        kind=MessageKind.AUTOMATIC if why else MessageKind.SUBMISSION,
        sender_name=name,
        sender_address=address,
        recipients=held.recipients,
        subject=subject,
        text=parted.new,
        received_at=held.received_at,
        origin_key=_origin_key(message, (message_id, address, subject, whole), files),
        quoted=quoted,
        message_id=message_id,
        references=_references(message),
        reply_to=_first_address(message, "reply-to"),
        files=files,
        reason=why,
        bulk=kinds.bulk(message),
    )


def _unreadable(held: HeldMessage, reason: str, subject: str = "") -> IncomingMessage:
    try:
        sender = canonical(held.mail_from)
    except Invalid:
        sender = ""
    return IncomingMessage(
        inbound_id=held.id,
        channel=held.channel,
        kind=MessageKind.UNREADABLE,
        sender_name="",
        sender_address=sender,
        recipients=held.recipients,
        subject=subject,
        text="",
        received_at=held.received_at,
        origin_key=hashlib.sha256(held.original).hexdigest(),
        reason=reason,
    )


def _sender(message: Message, mail_from: str) -> tuple[str, str]:
    """Name and canonical address of From, else of Sender, else of the envelope; never Reply-To."""
    known = [*addresses(message, "from"), *addresses(message, "sender"), ("", mail_from)]
    for name, address in known:
        try:
            return name[:200], canonical(address)
        except Invalid:
            continue
    return "", ""


def _first_address(message: Message, field: str) -> str:
    for _, address in addresses(message, field):
        try:
            return canonical(address)
        except Invalid:
            continue
    return ""


def _references(message: Message) -> tuple[str, ...]:
    """The messages this one continues, newest last (RFC 5322 section 3.6.4)."""
    fields = [*every(message, "references"), *every(message, "in-reply-to")]
    found = [message_id for value in fields for message_id in message_ids(value)]
    newest_last = list(dict.fromkeys(reversed(found)))[::-1]
    return tuple(newest_last[-MOST_REFERENCES:])


def _files(found: list[FoundFile], text: str) -> tuple[IncomingFile, ...]:
    if len(found) > MOST_FILES:
        raise TooIntricate(f"El mensaje trae más de {MOST_FILES} archivos; una persona debe verlo.")
    names = Names()
    files = [_file(part, names) for part in found]
    if len(text) > LONGEST_TEXT:
        whole = FoundFile(_WHOLE_TEXT, "text/plain", text.encode())
        files.insert(0, _file(whole, names))
    return tuple(files)


def _file(part: FoundFile, names: Names) -> IncomingFile:
    media_type = part.declared_type
    if part.content:
        media_type = sniffing.media_type(part.content, part.name)
    name = names.give(part.name, media_type)
    problem = part.problem or ("" if part.content else EMPTY)
    return IncomingFile(
        name=name,
        media_type=media_type[:120],
        content=part.content,
        finding=problem or sniffing.mismatch(part.content, name),
    )


def _origin_key(
    message: Message,
    head: tuple[str, str, str, str],
    files: tuple[IncomingFile, ...],
) -> str:
    """The same for a message delivered again, though by another way (DESIGN 3.3).

    Over what the sender made (Message-ID, date, sender, subject, text, files), decoded: relays add
    trace fields, wrap lines and change transfer encodings. Not over the envelope: what is sent to
    two of our units, at once or one after the other, is one document with a copy for each.
    """
    digest = hashlib.sha256()
    message_id, address, subject, text = head
    folded = " ".join(text.split())
    parts = [message_id, raw(message, "date").strip(), address, subject, folded]
    for part in parts:
        digest.update(part.encode("utf-8", "replace") + b"\0")
    for file in files:
        digest.update(hashlib.sha256(file.content).digest())
    return digest.hexdigest()
