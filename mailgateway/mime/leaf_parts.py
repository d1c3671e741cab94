"""Reads one part that has no parts: is it text, which text, or which file."""

import re
from email.message import Message

from mailgateway.mime import file_names as names
from mailgateway.mime.charsets import cleaned, decode
from mailgateway.mime.found_parts import FoundFile
from mailgateway.mime.headers import raw, words

TEXTS = {"plain", "html", "enriched", "richtext"}
# Data of some program, though it may be written in letters.
NO_TEXTS = {
    "calendar", "vcard", "x-vcard", "directory", "csv", "comma-separated-values", "xml", "css",
    "javascript", "x-javascript", "rtf", "x-amp-html", "watch-html", "rfc822-headers", "json",
    "tab-separated-values", "sgml", "x-python", "x-sh", "x-script",
}  # fmt: skip
_SOFT_END = re.compile(r"(?<!^--) \r?\n", re.M)


def is_text(part: Message) -> bool:
    """Whether `part` is text to be read, and not a file of text."""
    if part.get_content_maintype() == "multipart":
        return True  # says it has parts and has none
    subtype = part.get_content_subtype()
    if part.get_content_maintype() != "text" or subtype in NO_TEXTS or subtype.endswith("+json"):
        return False
    return disposition_of(part) != "attachment" and not names.declared(part)


def disposition_of(part: Message) -> str:
    """`inline`, `attachment`, another word, or "" (RFC 2183)."""
    return str(part.get("content-disposition", "")).split(";")[0].strip().lower()


def read(part: Message, content: bytes) -> str:
    """`content` as the text of `part`: its charset mended, soft line ends joined (RFC 3676)."""
    try:
        charset = part.get_content_charset()
        flowed = str(part.get_param("format", "") or "").lower() == "flowed"
    except (ValueError, LookupError, TypeError, IndexError):  # an unreadable parameter
        charset, flowed = None, False
    text = decode(content, charset)
    if part.get_content_subtype() != "html":
        text = cleaned(_SOFT_END.sub(" ", text) if flowed else text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def file_of(part: Message, content: bytes, problem: str) -> FoundFile:
    """The file that `part` is; a picture that belongs into the text is inline (RFC 2387)."""
    content_id = words(raw(part, "content-id")).strip(" <>")[:200]
    disposition = disposition_of(part)
    shown = disposition == "inline" or bool(content_id)
    return FoundFile(
        names.declared(part),
        part.get_content_type(),
        content,
        problem,
        inline=part.get_content_maintype() == "image" and shown and disposition != "attachment",
        content_id=content_id,
    )
