"""Walks the parts of a message: what is its text, what came as files, what is neither."""

import logging
from dataclasses import dataclass, replace
from email.message import Message

from mailgateway.mime import file_names as names
from mailgateway.mime import html_text
from mailgateway.mime.found_parts import (
    OTHER_VERSION,
    OUTSIDE,
    Contents,
    FoundFile,
    FoundRest,
    FoundSignature,
    FoundText,
    TooIntricate,
)
from mailgateway.mime.headers import raw, words
from mailgateway.mime.leaf_parts import TEXTS, file_of, is_text, read
from mailgateway.mime.payloads import children, content_of, encoding_of, nested
from mailgateway.parsing.body_selection import best_of, choose_text, mark_shown_pictures, usable
from mailgateway.wrappers import smime
from mailgateway.wrappers import unwrapping as wrappers
from mailgateway.wrappers import uuencode as uuencoded
from office.messages.incoming import REACTION, MailSignature
from office.runtime.hostile_input import REFUSED

_log = logging.getLogger(__name__)
MOST_PARTS = 1000
_DEEPEST = 30
_MOST_LEVELS = 8  # messages in messages that are opened; what lies deeper stays in its wrapper
_MOST_UNWRAPPED = 60_000_000  # bytes taken out of wrappers in all
_WHOLE_HTML = "mensaje-completo.html"
_PIECE = "parte-de-un-correo.eml"
_IN_PIECES = "Es la parte {number} de {total} de un correo más largo, que llegó dividido."
_REACTS = "Es una reacción de Gmail, escrita para programas."
_TOO_MANY = "El mensaje trae demasiadas partes para leerlo sin una persona."


@dataclass(frozen=True)
class _Place:
    """Where the walk is: in which bytes, in which file, how deep, in whose message."""

    source: bytes
    depth: int = 0
    level: int = 0
    inside: FoundFile | None = None
    is_own: bool = True

    def below(self) -> "_Place":
        return replace(self, depth=self.depth + 1)


def contents_of(message: Message, original: bytes) -> Contents:
    """The text and the files of `message`, and every part. Raises TooIntricate."""
    walk = _Walk()
    walk.into(message, _Place(original))
    found = walk.found
    choose_text(message, found)
    for text in [*found.texts, *found.read_as_text]:
        if (
            text.is_html
            and not text.unused
            and len(html_text.bounded(text.source)) == html_text.LONGEST
        ):
            whole = FoundFile(_WHOLE_HTML, "text/html", text.source.encode(), is_part=False)
            found.items.append(whole)
    mark_shown_pictures(found)
    return found


class _Walk:
    """One walk through a message, which counts its parts."""

    def __init__(self) -> None:
        self.found = Contents()
        self._parts = 0
        self._unwrapped = 0

    def into(self, part: Message, place: _Place) -> None:
        """Find everything in `part`. Raises TooIntricate."""
        self._parts += 1
        if self._parts > MOST_PARTS or place.depth > _DEEPEST:
            raise TooIntricate(_TOO_MANY)
        if part.get_content_maintype() == "message":
            self._message(part, place)
        elif part.is_multipart():
            self._multipart(part, place)
        elif is_text(part):
            self._text(part, place)
        elif part.get_content_type() == REACTION:
            content, _ = content_of(part)
            self.found.items.append(FoundRest(REACTION, content, _REACTS, place.inside))
        else:
            content, problem = content_of(part)
            self._keep(file_of(part, content, problem), place)

    def _multipart(self, part: Message, place: _Place) -> None:
        self._rest(part.preamble, place)
        kind = part.get_content_type()
        if kind == "multipart/signed":
            findings = smime.over_parts(part, place.source)
            self._signed(findings, place.depth == 0, place.inside)
        versions = []
        for child in children(part):
            start = len(self.found.items)
            self.into(child, place.below())
            versions.append(usable(self.found.items[start:], place.inside))
        if kind == "multipart/alternative":
            best = {id(text) for text in best_of(versions)}
            for text in (text for version in versions for text in version):
                text.unused = "" if id(text) in best else OTHER_VERSION
        self._rest(part.epilogue, place)

    def _signed(
        self, findings: list[MailSignature], is_whole: bool, over: FoundFile | None
    ) -> None:
        """A signature is the message's only if all of it is signed: more can be put beside it."""
        if over is None and not is_whole:
            findings = [replace(finding, covers=smime.PART) for finding in findings]
        over = None if is_whole else over
        self.found.signatures += [FoundSignature(finding, over) for finding in findings]

    def _rest(self, text: str | None, place: _Place) -> None:
        if text and text.strip():
            content = text.encode("utf-8", "surrogateescape")
            self.found.items.append(FoundRest("text/plain", content, OUTSIDE, place.inside))

    def _text(self, part: Message, place: _Place) -> None:
        content, _ = content_of(part)
        kept, taken = content, list[FoundFile]()
        if part.get_content_subtype() == "plain":
            kept, taken = uuencoded.taken_out(content)
        subtype = part.get_content_subtype()
        kind = f"text/{subtype if subtype in TEXTS else 'plain'}"
        source = read(part, kept)
        text = FoundText(kind, source, content, inside=place.inside, is_own=place.is_own)
        self.found.items.append(text)
        for file in taken:
            self._keep(file, place)

    def _message(self, part: Message, place: _Place) -> None:
        """A message inside the message, kept whole; the outer one where it cannot be cut out."""
        inner = next(iter(children(part)), None)
        subject = "" if inner is None else words(raw(inner, "subject"))
        try:
            content = nested(part)
        except REFUSED:  # the library cannot write everything that it can read
            _log.warning("message inside a message kept with its envelope", exc_info=True)
            content = place.source
        kind = part.get_content_type()
        if kind == "message/partial":
            self._piece(part, inner, FoundFile(_PIECE, "message/rfc822", content), place)
        elif kind in ("message/rfc822", "message/global"):
            name = names.declared(part) or f"{subject[:100] or 'mensaje'}.eml"
            if encoding_of(part) == "base64":
                inner = None  # the library read it undecoded
            self._keep(FoundFile(name, "message/rfc822", content), place, inner)
        else:
            name = names.declared(part) or "informe.txt"
            self._keep(FoundFile(name, kind, content), place)

    def _piece(self, part: Message, inner: Message | None, file: FoundFile, place: _Place) -> None:
        """A piece of a longer mail (RFC 2046 section 5.2.2): a file; the first one is read too."""
        number, total = (str(part.get_param(name, "?"))[:4] for name in ("number", "total"))
        file.problem = _IN_PIECES.format(number=number, total=total)
        file.inside = place.inside
        self.found.items.append(file)
        if number == "1" and inner is not None:
            self.into(inner, place.below())

    def _keep(self, file: FoundFile, place: _Place, inner: Message | None = None) -> None:
        """Keep `file`, and what it wraps below it."""
        file.inside = place.inside
        self.found.items.append(file)
        if not wrappers.is_wrapper(file):
            return
        if place.level >= _MOST_LEVELS or self._unwrapped > _MOST_UNWRAPPED:
            file.problem = file.problem or wrappers.TOO_MANY
            return
        start, parts = len(self.found.items), self._parts
        signatures = len(self.found.signatures)
        try:
            self._open(file, place, inner)
        except TooIntricate:
            file.problem = file.problem or wrappers.TOO_MANY
        except REFUSED:  # what is inside stays there; the wrapper itself is kept
            _log.warning("a wrapper could not be opened", exc_info=True)
            file.problem = file.problem or wrappers.UNREADABLE
        else:
            return
        del self.found.items[start:], self.found.signatures[signatures:]
        self._parts = parts

    def _open(self, file: FoundFile, place: _Place, inner: Message | None) -> None:
        opened = wrappers.Opened(message=inner) if inner is not None else wrappers.opened(file)
        if opened is None:
            return
        self._unwrapped += len(file.content)
        file.problem = file.problem or opened.problem
        is_whole = opened.is_envelope and place.depth == 0
        first = opened.items[0] if opened.items else None
        over = first if isinstance(first, FoundFile) else file
        self._signed(opened.signatures, is_whole, over)
        below = replace(
            place.below(),
            source=opened.source or file.content,
            level=place.level + 1,
            inside=file,
            is_own=is_whole,
        )
        if opened.message is not None:
            self.into(opened.message, below)
        for item in opened.items:
            self._parts += 1
            if self._parts > MOST_PARTS:
                raise TooIntricate(_TOO_MANY)
            if isinstance(item, FoundFile):
                self._keep(item, below)
            else:
                item.inside = file
                self.found.items.append(item)
