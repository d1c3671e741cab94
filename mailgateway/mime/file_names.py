"""Names for the files of a message: safe to show and to save, never a path, never twice."""

import re
import unicodedata
from email.message import Message
from email.utils import collapse_rfc2231_value
from pathlib import PurePosixPath

from mailgateway.mime.charsets import decode
from mailgateway.mime.headers import raw, words

# Separators, what Windows refuses, controls, and the marks that make "gpj.exe" read "exe.jpg".
_UNSAFE = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.I)
_LONGEST = 150
_EXTENSIONS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "image/tiff": ".tif",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/csv": ".csv",
    "text/calendar": ".ics",
    "text/vcard": ".vcf",
    "message/rfc822": ".eml",
    "application/zip": ".zip",
    "application/pkcs7-signature": ".p7s",
    "application/pkcs7-mime": ".p7m",
    "application/xml": ".xml",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "audio/mpeg": ".mp3",
    "audio/ogg": ".ogg",
    "video/mp4": ".mp4",
}


def declared(part: Message) -> str:
    """The name `part` came with, decoded (RFC 2231, or RFC 2047 against the rules); "" if none."""
    for parameter, field in (("filename", "content-disposition"), ("name", "content-type")):
        try:
            value = _readable(part, field).get_param(parameter, None, field)
        except (ValueError, TypeError, IndexError):  # the library trips over some RFC 2231 errors
            continue
        if isinstance(value, tuple):
            value = _from_rfc2231(value)
        if value:
            return words(value)
    return ""


def _readable(part: Message, field: str) -> Message:
    """`part`, or its `field` alone with its raw bytes decoded, which the library would replace."""
    text = raw(part, field)
    if text.isascii():
        return part
    alone = Message()
    alone[field] = text
    return alone


def _from_rfc2231(value: tuple[str | None, str | None, str]) -> str:
    charset, _, text = value
    try:
        return decode(text.encode("latin-1"), charset)
    except UnicodeEncodeError:
        return collapse_rfc2231_value(value)


def safe(name: str, media_type: str = "") -> str:
    """`name` without path, controls or tricks; by `media_type` when nothing is left of it."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rstrip("/ ").rpartition("/")[2]
    clean = _UNSAFE.sub("", " ".join(last.split())).strip(" .") if last.strip(".") else ""
    if not clean or clean.startswith(".") or not PurePosixPath(clean).stem.strip(". "):
        clean = "archivo" + _EXTENSIONS.get(media_type, PurePosixPath(clean or "x").suffix)
    if _RESERVED.match(clean):
        clean = f"_{clean}"
    return _shortened(clean)


def _shortened(name: str) -> str:
    if len(name) <= _LONGEST:
        return name
    suffix = PurePosixPath(name).suffix[:12]
    return name[: _LONGEST - len(suffix)].rstrip() + suffix


class Names:
    """The names given so far within one message; a repeated one gets a number."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def give(self, name: str, media_type: str = "") -> str:
        """A safe name like `name` that no other file of the message has, whatever its case."""
        wanted = safe(name, media_type)
        path = PurePosixPath(wanted)
        given, number = wanted, 2
        while given.lower() in self._taken:
            given = f"{path.stem} ({number}){path.suffix}"
            number += 1
        self._taken.add(given.lower())
        return given
