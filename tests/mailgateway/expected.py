"""What other projects expect of their own messages, beside what we read in them."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.message import Message
from pathlib import Path
from typing import Any

from mailgateway.mime import html_text
from mailgateway.mime import tree as structure
from mailgateway.parsing.message import parse
from mailgateway.parsing.part_walk import contents_of
from office.messages.incoming import IncomingFile, IncomingMessage
from tests.mailgateway.letters import held
from tests.support.closing import CORPORA


@dataclass(frozen=True)
class Check:
    """One value: theirs and ours, of which message and which of its fields."""

    message: str
    field: str
    theirs: object
    ours: object

    @property
    def differs(self) -> bool:
        return self.theirs != self.ours


def imap_tools() -> Iterator[Check]:
    """Every value of expected/imap_tools.json that an IncomingMessage has too."""
    known = json.loads((CORPORA / "expected" / "imap_tools.json").read_text("utf-8"))
    for name, wanted in known.items():
        original = (CORPORA / "mail-imap_tools" / "messages" / name).read_bytes()
        message = parse(held(original))
        found = contents_of(structure.read(original), original)
        attached = "\n".join(text.source for text in found.texts if not text.is_own)
        for field, theirs, ours in _values(wanted, message, attached):
            yield Check(name, field, theirs, ours)


def _values(
    wanted: dict[str, Any], message: IncomingMessage, attached: str
) -> Iterator[tuple[str, Any, Any]]:
    yield "subject", " ".join(wanted["subject"].split()), message.subject
    if wanted["from_"]:
        yield "from", wanted["from_"].lower(), message.sender_address.lower()
    for field in ("to", "cc", "bcc"):
        named = [one for one in wanted[f"{field}_values"] if one["email"]]
        ours = [one for one in message.addressees if one.field == field]
        yield field, [one["email"] for one in named], [one.address for one in ours]
        yield f"{field} names", [one["name"] for one in named], [one.name for one in ours]
    answer_to = next((one.lower() for one in wanted["reply_to"] if one), "")
    yield "reply-to", answer_to, message.reply_to.lower()
    message_id = wanted["headers"].get("message-id", [""])[0].strip()
    if message_id.startswith("<") and " " not in message_id:
        yield "message-id", message_id, message.message_id
    date = _date(wanted["date"])
    if date is not None:
        yield "date", date, message.sent_at
    whole = "\n".join([message.text, message.signature, message.quoted, attached])
    yield "text", *_texts(wanted, whole)
    theirs, ours = _files(wanted, message)
    yield "files", theirs, ours
    names = [file.name for file in message.files]
    for file in wanted["attachments"]:
        if file["filename"]:
            yield "file name", file["filename"], _numbered(file["filename"], names)
        if file["content_id"] and theirs == ours:
            ids = {one.content_id for one in message.files}
            yield "content-id", file["content_id"] in ids, True


def _date(written: str) -> datetime | None:
    """`written` as Python shows a datetime; None for the year that stands for "unreadable"."""
    numbers = [int(n) for n in re.findall(r"-?\d+", written.partition("tzinfo")[0])]
    offset = re.search(r"timedelta\((?:days=(-?\d+))?(?:, )?(?:seconds=(\d+))?", written)
    zone: timezone = UTC
    if offset:
        zone = timezone(timedelta(int(offset[1] or 0), int(offset[2] or 0)))
    return None if numbers[0] < 1901 else datetime(*numbers, tzinfo=zone)  # type: ignore[arg-type]


def _texts(wanted: dict[str, Any], ours: str) -> tuple[str, str]:
    """Their text, and ours if it lacks words of theirs: ours may add those of other parts.

    Theirs counts the texts of attached messages in, ours with `attached` too.
    """
    theirs = wanted["text"] if wanted["text"].strip() else html_text.to_text(wanted["html"])
    return (theirs, theirs) if not _words(theirs) - _words(ours) else (theirs, ours)


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


def _files(wanted: dict[str, Any], message: IncomingMessage) -> tuple[list[str], list[str]]:
    """Their files, and ours if one of theirs is missing, or one of ours is not theirs.

    Delivery reports are files of ours; they count them as text.
    """
    theirs = [file["payload"] for file in wanted["attachments"]]
    named = [file["head"] for file in theirs]
    found = all(any(_is_theirs(file, one) for file in message.files) for one in theirs)
    own = [file for file in message.files if not file.inside and "informe" not in file.name]
    extra = any(not any(_is_theirs(file, one) for one in theirs) for file in own)
    return named, named if found and not extra else [file.name for file in message.files]


def _is_theirs(file: IncomingFile, theirs: dict[str, Any]) -> bool:
    """Whether the bytes are the same, or those of a message or text which they write anew."""
    if hashlib.sha256(file.content).hexdigest() == theirs["__bytes_sha256__"]:
        return True
    plain = file.content.replace(b"\r\n", b"\n").decode("latin-1")
    is_text = file.media_type.startswith(("message/", "text/"))
    near = abs(len(plain) - theirs["size"]) <= 2 + theirs["size"] // 50
    return is_text and near and _plain_text(plain).startswith(_plain_text(theirs["head"])[:30])


def _plain_text(text: str) -> str:
    return " ".join(text.split())


def _numbered(name: str, names: list[str]) -> str | None:
    """`name` if a file has it, or has it with the number of a repeated one."""
    path = Path(name)
    number = re.compile(rf"{re.escape(path.stem)}(?: \(\d+\))?{re.escape(path.suffix)}")
    return name if any(number.fullmatch(one) for one in names) else ", ".join(names)


def mime4j() -> Iterator[Check]:
    """Of every message of Mime4J: its header fields, and the bytes of every part."""
    folder = CORPORA / "mail-mime4j"
    for path in sorted(folder.rglob("*.msg")):
        known = path.with_name(f"{path.stem}_decoded.xml")
        if not known.exists():
            continue
        original = path.read_bytes()
        message = structure.message_of(original.lstrip(b"\r\n"))
        told = known.read_text("latin-1")
        yield from _fields(path.stem, told, message)
        yield from _parts(path, told, message, original)


def _fields(name: str, told: str, message: Message | None) -> Iterator[Check]:
    head = told.partition("</header>")[0]
    items = [] if message is None else list(message.raw_items())
    ours = {key.lower(): str(value) for key, value in reversed(items)}
    seen: set[str] = set()
    for field in re.findall(r"<field>\n(.*?)</field>", head, re.S):
        key, _, value = field.partition(":")
        key = key.strip().lower()
        if key in seen:
            continue
        seen.add(key)
        value = value.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        theirs = " ".join(value.encode("latin-1").decode("utf-8", "surrogateescape").split())
        mine = ours.get(key)
        yield Check(name, key, theirs, None if mine is None else " ".join(mine.split()))


def _parts(path: Path, told: str, message: Message | None, original: bytes) -> Iterator[Check]:
    items = [] if message is None else contents_of(message, original).items
    ours = [item.content for item in items]
    for name in re.findall(r'<(?:text|binary)-body name="([^"]+)"', told):
        theirs = path.with_name(name).read_bytes()
        found = any(_same(theirs, one) for one in ours) or not theirs.strip()
        yield Check(path.stem, name, True, found)


def _same(theirs: bytes, ours: bytes) -> bool:
    """Whether they are equal but for line ends, and the last bytes of base64 without its end."""
    if ours.startswith(theirs) and len(ours) - len(theirs) <= 2:
        return True
    return _plain(theirs) == _plain(ours)


def _plain(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").strip()
