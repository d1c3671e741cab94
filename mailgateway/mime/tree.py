"""Turns bytes into a tree of MIME parts, unless the tree would be deeper than any letter is."""

import re
from email.errors import MissingHeaderBodySeparatorDefect
from email.message import Message
from email.parser import BytesFeedParser
from typing import Any, TypeVar

from mailgateway.mime.base64_runs import Stretches
from mailgateway.mime.found_parts import TooIntricate

_T = TypeVar("_T")

_NESTING = re.compile(rb"^content-type:[ \t]*(?:\r?\n[ \t]+)?(?:multipart|message)/", re.I | re.M)
_MOST_NESTING = 200  # the library's time grows with the product of depth and size
_BLANK_COLON = re.compile(rb"^([\w-]{2,40})[ \t]+:", re.M)  # allowed until RFC 2822, section 4.5
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_HEADER_LINE = re.compile(rb"[!-9;-~]{1,76}[ \t]*:|[ \t]|From |\r?$")
_KNOWN_FIELD = re.compile(
    rb"(?:from|to|cc|bcc|subject|date|message-id|sender|reply-to|received|mime-version|return-path"
    rb"|delivered-to|in-reply-to|references|content-[a-z-]+|x-[\w-]+|dkim-signature)[ \t]*:",
    re.I,
)
_LONGEST_HEAD = 200_000
_PIECE = 8192  # bytes
_FIELDS = {"from", "to", "cc", "subject", "date", "message-id", "sender", "reply-to", "received"}
_FIELDS |= {"mime-version", "content-type", "return-path", "delivered-to", "bcc", "in-reply-to"}


class _Part(Message):
    """A part that reads its fields no more than it must, and whose boundary is found even where
    its header broke it over two lines."""

    _media_type = ""

    def get_content_type(self) -> str:
        if vars(self).get("_payload") is None:  # its header is still being read
            return super().get_content_type()
        self._media_type = self._media_type or super().get_content_type()
        return self._media_type

    def get_param(
        self,
        param: str,
        failobj: Any = None,
        header: str = "content-type",
        unquote: bool = True,
    ) -> Any:
        if param.lower() not in str(self.get(header, "")).lower():
            return failobj
        return super().get_param(param, failobj, header, unquote)

    def get_boundary(self, failobj: _T | None = None) -> _T | str | None:  # type: ignore[override]
        boundary = super().get_boundary(failobj)
        return _FOLD.sub("", boundary) if isinstance(boundary, str) else boundary


def read(original: bytes) -> Message:
    """`original` in its parts, as far as it has any. Raises TooIntricate if that took too long."""
    stretches = Stretches(original)
    text = stretches.thinned
    _refuse_if_nested_too_deep(text)
    # As message_from_bytes does, which first makes copies of it that take five times its size.
    parser = BytesFeedParser(_Part)
    for start in range(0, len(text), _PIECE):
        parser.feed(text[start : start + _PIECE])
    message = parser.close()
    stretches.put_back(message)
    return message


def message_of(original: bytes) -> Message | None:
    """`original` in its parts; None when nothing in it looks like a mail's header. TooIntricate."""
    message = read(original)
    if _is_headed(message) and not _broke_off(message):
        return message
    head = original[:_LONGEST_HEAD].partition(b"\n\n")[0].partition(b"\n\r\n")[0]
    healed = _without_strays(_BLANK_COLON.sub(rb"\1:", head))
    if healed != head:
        message = read(healed + original[len(head) :])
    return message if _is_headed(message) else None


def _broke_off(message: Message) -> bool:
    return any(isinstance(defect, MissingHeaderBodySeparatorDefect) for defect in message.defects)


def _without_strays(head: bytes) -> bytes:
    """`head` with lines that are no header field, but have one below them, kept as a comment.

    The library takes the header to end at such a line, and what follows for the text. Only fields
    that mails do have count: where the blank line above the text is missing, so may words.
    """
    lines = head.split(b"\n")
    if not _HEADER_LINE.match(lines[0]):
        return head  # no header at all: a text
    last = max((n for n, line in enumerate(lines) if _KNOWN_FIELD.match(line)), default=0)
    return b"\n".join(
        line if number >= last or _HEADER_LINE.match(line) else b"X-Unreadable: " + line
        for number, line in enumerate(lines)
    )


def _refuse_if_nested_too_deep(original: bytes) -> None:
    """Raise TooIntricate if reading `original` would take too long."""
    lower = original.lower()  # two quick counts spare nearly every letter the exact one
    if lower.count(b"multipart/") + lower.count(b"message/") <= _MOST_NESTING:
        return
    if len(_NESTING.findall(original)) > _MOST_NESTING:
        raise TooIntricate("El mensaje trae demasiadas partes para leerlo sin una persona.")


def _is_headed(message: Message) -> bool:
    return any(name.lower() in _FIELDS for name in message.keys())
