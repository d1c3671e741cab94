"""Turns bytes into a tree of MIME parts, unless the tree would be deeper than any letter is."""

import re
from email import message_from_bytes
from email.message import Message

from mailgateway.parts import TooIntricate

_NESTING = re.compile(rb"^content-type:[ \t]*(?:\r?\n[ \t]+)?(?:multipart|message)/", re.I | re.M)
_MOST_NESTING = 200  # the library's time grows with the product of depth and size
_BLANK_COLON = re.compile(rb"^([\w-]{2,40})[ \t]+:", re.M)  # allowed until RFC 2822, section 4.5
_FIELDS = {"from", "to", "cc", "subject", "date", "message-id", "sender", "reply-to", "received"}
_FIELDS |= {"mime-version", "content-type", "return-path", "delivered-to", "bcc", "in-reply-to"}


def message_of(original: bytes) -> Message | None:
    """`original` in its parts; None when nothing in it looks like a mail's header."""
    message = message_from_bytes(original)
    if _is_headed(message):
        return message
    head = original.partition(b"\n\n")[0].partition(b"\n\r\n")[0]
    message = message_from_bytes(_BLANK_COLON.sub(rb"\1:", head) + original[len(head) :])
    return message if _is_headed(message) else None


def refuse_if_nested_too_deep(original: bytes) -> None:
    """Raise TooIntricate if reading `original` would take too long."""
    lower = original.lower()  # two quick counts spare nearly every letter the exact one
    if lower.count(b"multipart/") + lower.count(b"message/") <= _MOST_NESTING:
        return
    if len(_NESTING.findall(original)) > _MOST_NESTING:
        raise TooIntricate("El mensaje trae demasiadas partes para leerlo sin una persona.")


def _is_headed(message: Message) -> bool:
    return any(name.lower() in _FIELDS for name in message.keys())
