"""What a walk through a message finds, in the message's order, before it is settled."""

from dataclasses import dataclass, field

from mailgateway.mime import html_text
from office.messages.incoming import MailSignature

OTHER_VERSION = "Es otra versión del mismo texto."
REPEATED = "Repite el texto del mensaje."
IN_WRAPPER = "Es el texto de un mensaje adjunto, que se conserva entero como archivo."
OUTSIDE = "Está fuera de las partes del mensaje; los programas de correo no lo muestran."
BLANK = "No contiene texto."


class TooIntricate(Exception):
    """More parts, or deeper ones, than any letter has; `str` says so in Spanish."""


@dataclass
class FoundFile:
    """A part that is a file; `name` and `declared_type` as its sender gave them."""

    name: str
    declared_type: str
    content: bytes = field(repr=False)
    problem: str = ""
    inline: bool = False
    content_id: str = ""
    inside: "FoundFile | None" = None  # the file that this one was taken out of
    is_part: bool = True  # False of what we made ourselves from a part


@dataclass
class FoundText:
    """A part that is text. It is shown unless `unused` says why not.

    `is_own`: the sender of the message wrote it, and not that of a message inside.
    """

    media_type: str
    source: str = field(repr=False)
    content: bytes = field(repr=False)
    unused: str = ""
    inside: FoundFile | None = None
    is_own: bool = True

    @property
    def is_html(self) -> bool:
        """Whether it must be converted to be read."""
        return self.media_type == "text/html"


@dataclass
class FoundRest:
    """Bytes that are neither text nor file, and why they are left where they are."""

    media_type: str
    content: bytes = field(repr=False)
    reason: str
    inside: FoundFile | None = None


@dataclass(frozen=True)
class FoundSignature:
    """A signature, and the file it is over; without one it says itself what it covers."""

    finding: MailSignature
    over: FoundFile | None = None


@dataclass
class Contents:
    """What was found so far. `read_as_text`: a file that is also shown as the message's text."""

    items: list[FoundFile | FoundText | FoundRest] = field(default_factory=list)
    signatures: list[FoundSignature] = field(default_factory=list)
    read_as_text: list[FoundText] = field(default_factory=list)
    _text: str | None = None

    @property
    def files(self) -> list[FoundFile]:
        """The files, wrappers before what they hold."""
        return [item for item in self.items if isinstance(item, FoundFile)]

    @property
    def texts(self) -> list[FoundText]:
        """The texts among the parts, used or not."""
        return [item for item in self.items if isinstance(item, FoundText)]

    def text(self) -> str:
        """All texts one below the other, HTML converted; one that repeats another is left out.

        After the first call every text that is not part of it says why.
        """
        if self._text is None:
            self._text = self._put_together()
        return self._text

    def _put_together(self) -> str:
        used = [text for text in [*self.texts, *self.read_as_text] if not text.unused]
        plain = [text.source.strip("\r\n") for text in used if not text.is_html]
        done: list[str] = []
        rich: list[str] = []
        for part in used:
            text = html_text.to_text(part.source) if part.is_html else part.source.strip("\r\n")
            if not text.strip():
                part.unused = BLANK
            elif part.is_html and _says_the_same(text, [*plain, *rich]):
                part.unused = REPEATED
            else:
                done.append(text)
                rich += [text] if part.is_html else []
        return "\n\n".join(done)


def _says_the_same(text: str, others: list[str]) -> bool:
    folded = _letters_of(text)
    return any(folded in _letters_of(other) for other in others)


def _letters_of(text: str) -> str:
    return "".join(character for character in text if character.isalnum() or character == "_")
