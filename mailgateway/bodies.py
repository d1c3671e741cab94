"""Walks the parts of a message: what is its text, and what came as files."""

import logging
import re
from dataclasses import dataclass, field
from email.message import Message

from mailgateway import html, names
from mailgateway.charsets import decode, storable
from mailgateway.headers import raw, words
from mailgateway.payloads import children, content_of, nested

_log = logging.getLogger(__name__)
MOST_PARTS = 1000
_DEEPEST = 30
_WHOLE_HTML = "mensaje-completo.html"
_TEXTS = {"plain", "html", "enriched", "richtext"}
_BLANKS = re.compile(r"\W+")
_SOFT_END = re.compile(r"(?<!^--) \r?\n", re.M)


class TooIntricate(Exception):
    """More parts, or deeper ones, than any letter has; `str` says so in Spanish."""


@dataclass(frozen=True)
class FoundFile:
    """A part that is a file; `name` and `declared_type` as its sender gave them."""

    name: str
    declared_type: str
    content: bytes = field(repr=False)
    problem: str = ""


@dataclass
class Contents:
    """What was found so far: texts as (is it HTML, text) in order, and files."""

    texts: list[tuple[bool, str]] = field(default_factory=list)
    files: list[FoundFile] = field(default_factory=list)

    def text(self) -> str:
        """All texts one below the other, HTML converted; one that repeats another is left out."""
        done: list[str] = []
        for is_html, source in sorted(self.texts, key=lambda text: text[0]):
            text = html.to_text(source) if is_html else source.strip("\r\n")
            if text.strip() and not (is_html and _says_the_same(text, done)):
                done.append(text)
        return "\n\n".join(done)


def contents_of(message: Message, original: bytes) -> Contents:
    """The text and the files of `message`. Raises TooIntricate."""
    found = Contents()
    _Walk(original).into(found, message, 0)
    if not found.texts:
        _text_from_a_file(message, found)
    for is_html, source in found.texts:
        if is_html and len(html.bounded(source)) == html.LONGEST:
            found.files.append(FoundFile(_WHOLE_HTML, "text/html", source.encode()))
    return found


def _says_the_same(text: str, others: list[str]) -> bool:
    folded = _BLANKS.sub("", text)
    return any(folded in _BLANKS.sub("", other) for other in others)


class _Walk:
    """One walk through a message, which counts its parts."""

    def __init__(self, original: bytes) -> None:
        self._original = original
        self._parts = 0

    def into(self, found: Contents, part: Message, depth: int) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS or depth > _DEEPEST:
            raise TooIntricate("El mensaje trae demasiadas partes para leerlo sin una persona.")
        if part.get_content_maintype() == "message":
            found.files.append(self._message_file(part))
        elif part.is_multipart():
            self._parts_into(found, part, depth)
        elif _is_text(part):
            found.texts.append((part.get_content_subtype() == "html", _text_of(part)))
        else:
            content, problem = content_of(part)
            found.files.append(
                FoundFile(names.declared(part), part.get_content_type(), content, problem)
            )

    def _parts_into(self, found: Contents, part: Message, depth: int) -> None:
        if part.get_content_type() != "multipart/alternative":
            for child in children(part):
                self.into(found, child, depth + 1)
            return
        versions = []
        for child in children(part):
            version = Contents()
            self.into(version, child, depth + 1)
            found.files += version.files
            versions.append(version)
        best = _best(versions)
        if best is not None:
            found.texts += best.texts

    def _message_file(self, part: Message) -> FoundFile:
        """A message inside the message, kept whole; the outer one where it cannot be cut out."""
        inner = next(iter(children(part)), None)
        subject = "" if inner is None else words(raw(inner, "subject"))
        name = names.declared(part) or f"{subject[:100] or 'mensaje'}.eml"
        try:
            content = nested(part)
        except Exception:  # the library cannot write everything that it can read
            _log.warning("message inside a message kept with its envelope", exc_info=True)
            content = self._original
        return FoundFile(name, "message/rfc822", content)


def _best(versions: list[Contents]) -> Contents | None:
    """Of the alternatives: the plain text if it says anything, else the last that does."""
    telling = [version for version in versions if any(text.strip() for _, text in version.texts)]
    plain = [version for version in telling if not any(is_html for is_html, _ in version.texts)]
    return plain[0] if plain else telling[-1] if telling else None


def _is_text(part: Message) -> bool:
    if part.get_content_maintype() == "multipart":
        return True  # says it has parts and has none
    if part.get_content_maintype() != "text" or part.get_content_subtype() not in _TEXTS:
        return False
    return _disposition(part) != "attachment" and not names.declared(part)


def _disposition(part: Message) -> str:
    return str(part.get("content-disposition", "")).split(";")[0].strip().lower()


def _text_of(part: Message) -> str:
    content, _ = content_of(part)
    try:
        charset = part.get_content_charset()
        flowed = str(part.get_param("format", "") or "").lower() == "flowed"
    except (ValueError, LookupError, TypeError, IndexError):  # an unreadable parameter
        charset, flowed = None, False
    text = decode(content, charset)
    if part.get_content_subtype() != "html":
        text = storable(_SOFT_END.sub(" ", text) if flowed else text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _text_from_a_file(message: Message, found: Contents) -> None:
    """Some programs name the text itself as if it were a file; it is shown, and stays a file."""
    for part in message.walk():
        if (
            part.get_content_maintype() == "text"
            and part.get_content_subtype() in _TEXTS
            and _disposition(part) != "attachment"
        ):
            found.texts.append((part.get_content_subtype() == "html", _text_of(part)))
            return
