"""Turns bytes into a tree of MIME parts, unless the tree would be deeper than any letter is."""

import re
from email.errors import MissingHeaderBodySeparatorDefect
from email.message import Message
from email.parser import BytesFeedParser
from itertools import islice
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
_BOUNDARY = re.compile(r"\bboundary[ \t]*=[ \t]*\"?([^\s\";]{1,200})", re.I)
_LIKE_BOUNDARY = re.compile(
    r"^--(?=[^\w\n]*+\w)([\w'()+,./:=?-][\w'()+,./:=? -]{0,199})\r?\n(?=\r?\n|content-)",
    re.M | re.I,
)
_JUST_BELOW = 500  # characters
_MOST_TRIED = 20  # lines that may be a boundary
_MOST_REREAD = 3  # times the length of the first part that is read again
_MOST_WORDS = 5  # lines above a header
_FEWEST_FIELDS = 3
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
        if boundary is None and (stated := _BOUNDARY.search(str(self.get("content-type", "")))):
            return stated[1]  # a semicolon is missing
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
        return mended(message)
    start = _header_begins(original)
    head = original[start : start + _LONGEST_HEAD].partition(b"\n\n")[0].partition(b"\n\r\n")[0]
    healed = _without_strays(_BLANK_COLON.sub(rb"\1:", head))
    if start or healed != head:
        message = read(healed + original[start + len(head) :])
    return mended(message) if _is_headed(message) else None


def mended(message: Message) -> Message:
    """`message`, its multiparts whose boundary was not read taken apart by the one they have."""
    budget = None
    for part in message.walk():
        if part.get_content_maintype() != "multipart":
            continue
        if part.is_multipart():
            _take_in_preamble(part)
            continue
        written = vars(part).get("_payload")
        if not isinstance(written, str) or not (boundary := _boundary_of(part, written)):
            continue
        budget = _MOST_REREAD * len(written) if budget is None else budget - len(written)
        if budget < 0:
            break
        _take_apart(part, written, boundary)
    return message


def _boundary_of(part: Message, written: str) -> str:
    """The boundary that `part` states at the wrong place, else the first line like one that comes
    again; "" if there is none."""
    stated = next((b for name, value in part.items() if (b := _BOUNDARY.search(str(value)))), None)
    stated = stated or _BOUNDARY.search(written[:_JUST_BELOW].partition("\n--")[0])
    if stated is not None and f"--{stated[1]}" in written:
        return stated[1]
    for line in islice(_LIKE_BOUNDARY.finditer(written), _MOST_TRIED):
        again = written.find(f"\n--{line[1]}", line.end())
        if again >= 0:
            return line[1]
    return ""


def _take_apart(part: Message, written: str, boundary: str) -> None:
    head = f'Content-Type: multipart/mixed; boundary="{boundary}"\n\n'
    anew = read(head.encode() + written.encode("utf-8", "surrogateescape"))
    if anew.is_multipart():
        for holder in ("_payload", "preamble", "epilogue"):
            setattr(part, holder, getattr(anew, holder))
        if _BOUNDARY.fullmatch((part.preamble or "").strip()):
            part.preamble = None


def _take_in_preamble(part: Message) -> None:
    """Make a part of what stands above the first boundary of `part`, if its header was run together
    with that of `part`."""
    types = part.get_all("content-type") or []
    above = part.preamble
    if len(types) < 2 or not above or not str(types[1]).lower().startswith("text/"):
        return
    child = _Part(policy=part.policy)
    child["Content-Type"] = types[1]
    for field in ("Content-Transfer-Encoding", "Content-Disposition"):
        if field in part:
            child[field] = part[field]
    child.set_payload(above)
    payload = part.get_payload()
    assert isinstance(payload, list)
    payload.insert(0, child)
    part.preamble = None


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
    boundary = _BOUNDARY.search(head.decode("latin-1"))
    if boundary is not None:
        opening = f"--{boundary[1]}".encode("latin-1")
        at = next((n for n, line in enumerate(lines) if line.rstrip() == opening), len(lines))
        lines, rest = lines[:at], [b"", *lines[at:]] if at < len(lines) else []
    else:
        rest = []
    last = max((n for n, line in enumerate(lines) if _KNOWN_FIELD.match(line)), default=0)
    healed = (
        line if number >= last or _HEADER_LINE.match(line) else b"X-Unreadable: " + line
        for number, line in enumerate(lines)
    )
    return b"\n".join([*healed, *rest])


def _header_begins(original: bytes) -> int:
    """Where the header of `original` begins: below a line or two of words, if three known fields
    follow."""
    start = 0
    for _ in range(_MOST_WORDS):
        line = original[start : start + _LONGEST_HEAD].partition(b"\n")[0]
        if _KNOWN_FIELD.match(line):
            break
        start += len(line) + 1
    else:
        return 0
    block = original[start : start + _LONGEST_HEAD].partition(b"\n\n")[0].partition(b"\n\r\n")[0]
    known = sum(1 for line in block.split(b"\n") if _KNOWN_FIELD.match(line))
    return start if known >= _FEWEST_FIELDS else 0


def _refuse_if_nested_too_deep(original: bytes) -> None:
    """Raise TooIntricate if reading `original` would take too long."""
    lower = original.lower()  # two quick counts spare nearly every letter the exact one
    if lower.count(b"multipart/") + lower.count(b"message/") <= _MOST_NESTING:
        return
    if len(_NESTING.findall(original)) > _MOST_NESTING:
        raise TooIntricate("El mensaje trae demasiadas partes para leerlo sin una persona.")


def _is_headed(message: Message) -> bool:
    return any(name.lower() in _FIELDS for name in message.keys())
