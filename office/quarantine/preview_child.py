"""A held mail in plain words: headers, text and the list of its parts, nothing of it ever run.

A small reader of its own, because the one of the mail door may be what a message has defeated; it
promises less: no repair of charsets, no unwrapping, and a limit on everything.
"""

import hashlib
import json
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path

from office.messages.incoming import IncomingPart, PartRole
from office.papers.inspection import sniffing
from office.papers.letters import richtext
from office.text.wording import one_line

_LONGEST_TEXT = 20_000  # characters
LONGEST_BEGINNING = 2 * _LONGEST_TEXT  # bytes
_LONGEST_HTML = 300_000
_LONGEST_LINE = 500
_LONGEST_CODED = 8 * _LONGEST_LINE
_MOST_PARTS = 100
_HEADERS = (
    ("From", "De"),
    ("Reply-To", "Responder a"),
    ("To", "Para"),
    ("Cc", "Con copia a"),
    ("Bcc", "Con copia oculta a"),
    ("Date", "Fecha que dice el mensaje"),
    ("Subject", "Asunto"),
    ("Message-ID", "Identificador"),
)
_NO_TEXT = "No es texto; puede descargar el original."
_ONE_IN = 20  # of its characters may be strange
_UNUSED = "Es otra versión del mismo texto."


@dataclass(frozen=True)
class PartRow:
    """A part that is no text of the message; `finding` says in Spanish when it is not what its
    name says, "" if nothing."""

    name: str
    media_type: str  # by content
    size: int
    sha256: str
    finding: str


@dataclass(frozen=True)
class Preview:
    """`headers` are (label, value); `problem` says why something is missing, "" if nothing.

    `whole` are all parts with what becomes of them here; () where they are too many or unknown.
    """

    headers: tuple[tuple[str, str], ...]
    text: str
    cut: bool
    parts: tuple[PartRow, ...]
    problem: str = ""
    whole: tuple[IncomingPart, ...] = ()


def main() -> None:
    """In a sandbox: print as JSON what can be shown of the mail that is asked for."""
    path, offset, size = json.load(sys.stdin)
    with Path(path).open("rb") as file:
        file.seek(offset)
        json.dump(asdict(read(file.read(size))), sys.stdout)


def preview_from(printed: bytes) -> Preview:
    """What `main` printed. Raises ValueError when it did not come to that."""
    try:
        fields = json.loads(printed)
        fields["headers"] = tuple((label, value) for label, value in fields["headers"])
        fields["parts"] = tuple(PartRow(**part) for part in fields["parts"])
        fields["whole"] = tuple(
            IncomingPart(**{**part, "fate": PartRole(part["fate"])}) for part in fields["whole"]
        )
        return Preview(**fields)
    except (TypeError, KeyError) as error:
        raise ValueError(str(error)) from error


def as_it_came(original: bytes, problem: str = "") -> Preview:
    """The beginning of `original`, for `problem` (Spanish) not in parts."""
    text = original[:LONGEST_BEGINNING].decode("utf-8", "replace")
    if _is_rubbish(text):
        return Preview((), "", False, (), _NO_TEXT)
    return Preview((), _visible(text)[:_LONGEST_TEXT], len(text) > _LONGEST_TEXT, (), problem)


def _is_rubbish(text: str) -> bool:
    """Whether it is no text at all: a picture, a program, whatever was taken for a message."""
    strange = sum(not char.isprintable() and char not in "\r\n\t\f" for char in text)
    strange += text.count("\ufffd")
    return strange * _ONE_IN > len(text)


def read(original: bytes) -> Preview:
    """What can safely be shown of a mail. Raises whatever a strange one makes the library raise."""
    message = message_from_bytes(original)
    plain: list[str] = []
    rich: list[str] = []
    parts: list[PartRow] = []
    leaves: list[tuple[Message, bytes]] = []
    for part in _leaves(message):
        content = _content(part)
        leaves.append((part, content))
        kind, name = part.get_content_type(), _decoded(part.get_filename() or "")
        if _is_text(part) and kind == "text/plain":
            plain.append(_text(part, content))
        elif _is_text(part):
            rich.append(_text(part, content))
        elif len(parts) < _MOST_PARTS:
            parts.append(_row(name, content))
    text = "\n\n".join(plain).strip() or _from_html("\n".join(rich))
    rubbish = _is_rubbish(text[:LONGEST_BEGINNING])
    text = "" if rubbish else _visible(text)
    return Preview(
        headers=tuple(_headers(message)),
        text=text[:_LONGEST_TEXT],
        cut=len(text) > _LONGEST_TEXT,
        parts=tuple(parts),
        problem=_NO_TEXT if rubbish else "",
        whole=_whole(leaves) if len(leaves) <= _MOST_PARTS else (),
    )


def _is_text(part: Message) -> bool:
    """Whether it is text of the message, and no file."""
    own = part.get_content_disposition() != "attachment" and not part.get_filename()
    return own and part.get_content_type() in ("text/plain", "text/html")


def _whole(leaves: Sequence[tuple[Message, bytes]]) -> tuple[IncomingPart, ...]:
    plain = any(
        _is_text(part) and part.get_content_type() == "text/plain" and content.strip()
        for part, content in leaves
    )
    return tuple(_told(part, content, plain=plain) for part, content in leaves)


def _told(part: Message, content: bytes, *, plain: bool) -> IncomingPart:
    kind, digest = part.get_content_type(), hashlib.sha256(content).hexdigest()
    if _is_text(part):
        unused = plain and kind == "text/html"
        fate = PartRole.SKIPPED if unused else PartRole.BODY
        return IncomingPart(kind, "", len(content), digest, fate, _UNUSED if unused else "")
    row = _row(_decoded(part.get_filename() or ""), content)
    shown = bool(part["Content-ID"]) and row.media_type.startswith("image/")
    fate = PartRole.INLINE if shown else PartRole.ATTACHMENT
    return IncomingPart(row.media_type, row.name, row.size, digest, fate)


def _leaves(message: Message) -> Iterator[Message]:
    """Every part that holds something, a mail within the mail as one part of its own."""
    pending = [message]
    while pending:
        part = pending.pop(0)
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            payload = part.get_payload()
            assert isinstance(payload, list)
            pending = [child for child in payload if isinstance(child, Message)] + pending
        else:
            yield part


def _content(part: Message) -> bytes:
    if part.is_multipart():  # message/rfc822 holds a list of one
        payload = part.get_payload()
        inner = payload[0] if isinstance(payload, list) and payload else None
        return inner.as_bytes() if isinstance(inner, Message) else b""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(part: Message, content: bytes) -> str:
    content = content[:_LONGEST_HTML]
    try:
        return content.decode(str(part.get_content_charset("utf-8")))
    except (LookupError, UnicodeDecodeError):
        return content.decode("latin-1")


def _from_html(html: str) -> str:
    return richtext.to_plain(html[:_LONGEST_HTML]) if html.strip() else ""


def _row(name: str, content: bytes) -> PartRow:
    shown = one_line(name.replace("\\", "/").rpartition("/")[2])[:200]
    return PartRow(
        name=shown or "(sin nombre)",
        media_type=sniffing.media_type(content, name),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        finding=sniffing.mismatch(content, shown),
    )


def _headers(message: Message) -> Iterator[tuple[str, str]]:
    for header, label in _HEADERS:
        values = [_decoded(str(value)) for value in (message.get_all(header) or [])[:3]]
        for value in filter(None, values):
            yield label, value[:_LONGEST_LINE]


def _decoded(value: str) -> str:
    value = value[:_LONGEST_CODED]  # the library's time grows with the square of the words in it
    with suppress(HeaderParseError, LookupError, UnicodeError, ValueError):  # as it came, then
        value = str(make_header(decode_header(value)))
    return one_line(value.encode("utf-8", "replace").decode())


def _visible(text: str) -> str:
    """`text` without what moves the cursor or turns the reading direction."""
    return "".join(
        char
        for char in text.replace("\r\n", "\n").replace("\r", "\n")
        if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
    )
