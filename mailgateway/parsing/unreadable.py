"""A mail that nobody could read, as far as its envelope and its first lines tell of it."""

import logging
from email.parser import BytesHeaderParser
from email.policy import compat32

from mailgateway.classification import classify
from mailgateway.mime.headers import addresses, message_ids, raw, words
from office.addresses.canonical import canonical
from office.custody.raw_message import RawMessage
from office.errors import Invalid
from office.messages.incoming import IncomingMessage, MessageKind
from office.runtime.hostile_input import REFUSED

LONGEST_HEAD = 64 * 1024  # bytes
_log = logging.getLogger(__name__)
_parser = BytesHeaderParser(policy=compat32)


def unread(received: RawMessage, origin_key: str, head: bytes, reason: str) -> IncomingMessage:
    """`received`, which begins with `head`, to be quarantined for `reason` (Spanish). Never raises.

    What a machine may have written is `bulk`: nobody is told of it.
    """
    human, subject, message_id = _read(head[:LONGEST_HEAD], received.mail_from)
    return IncomingMessage(
        inbound_id=received.id,
        channel=received.channel,
        kind=MessageKind.UNREADABLE,
        sender_name="",
        sender_address=_address(received.mail_from),
        recipients=received.recipients,
        subject=subject,
        text="",
        received_at=received.received_at,
        sent_at=received.received_at,
        origin_key=origin_key,
        message_id=message_id,
        reason=reason,
        bulk=not human,
    )


def _read(head: bytes, mail_from: str) -> tuple[bool, str, str]:
    """Whether a person wrote it, by all that can be told; the subject, and the Message-ID."""
    try:
        header = _parser.parsebytes(_cut(head))
        name, sender = next(iter(addresses(header, "from")), ("", mail_from))
        subject = words(raw(header, "subject"))[:1000]
        judged = classify.judge(header, mail_from, sender, subject, name)
        message_id = next(iter(message_ids(raw(header, "message-id"))), "")[:998]
        return judged.kind is MessageKind.SUBMISSION and not judged.bulk, subject, message_id
    except REFUSED:  # its reader failed already, and may fail here: nothing is known of it then
        _log.info("the header of a mail could not be read either", exc_info=True)
        return False, "", ""


def _cut(head: bytes) -> bytes:
    """`head` up to the blank line, or to the last line that is whole."""
    ends = [at for mark in (b"\r\n\r\n", b"\n\n") if (at := head.find(mark)) >= 0]
    return head[: min(ends)] if ends else head[: head.rfind(b"\n") + 1]


def _address(mail_from: str) -> str:
    try:
        return canonical(mail_from)
    except Invalid:
        return ""
