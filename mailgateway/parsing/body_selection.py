"""Decides which of a message's texts are shown, where it brings several."""

import re
from email.message import Message

from mailgateway.mime import html_text
from mailgateway.mime.found_parts import IN_WRAPPER, Contents, FoundFile, FoundRest, FoundText
from mailgateway.mime.leaf_parts import NO_TEXTS, disposition_of, is_text, read
from mailgateway.mime.payloads import content_of

_COMPARED = 200_000  # characters of each text
_WORD = re.compile(r"\w{2,}")


def usable(
    items: list[FoundFile | FoundText | FoundRest], inside: FoundFile | None
) -> list[FoundText]:
    """The texts among `items`, all found in `inside`, that could be the message's own."""
    return [
        item
        for item in items
        if isinstance(item, FoundText)
        and not item.unused
        and (item.is_own or item.inside is inside)
    ]


def best_of(versions: list[list[FoundText]]) -> list[FoundText]:
    """Of the alternatives: the plain text, unless the HTML has words that it lacks, else the last
    that says anything.

    A plain part may be a stub: «no admite HTML», the name of a logo, an advertisement. Where it
    has more words than the HTML and yet others, both are read.
    """
    telling = [version for version in versions if any(text.source.strip() for text in version)]
    plain = [version for version in telling if not any(text.is_html for text in version)]
    rich = [version for version in telling if any(text.is_html for text in version)]
    if not (plain and rich):
        return plain[0] if plain else rich[-1] if rich else []
    said, also = _words(rich[-1]), _words(plain[0])
    if len(said & also) * 3 >= len(said) * 2:
        return plain[0]
    return rich[-1] if len(said) >= len(also) else [*plain[0], *rich[-1]]


def _words(version: list[FoundText]) -> set[str]:
    sources = (text.source[:_COMPARED] for text in version)
    texts = (
        html_text.rough_text(source) if text.is_html else source
        for text, source in zip(version, sources, strict=True)
    )
    return {word for text in texts for word in _WORD.findall(text.casefold())}


def choose_text(message: Message, found: Contents) -> None:
    """Decide whose text is shown: the sender's own, else that of the message they attached."""
    if not any(text.is_own and text.source.strip() for text in found.texts):
        _text_from_a_file(message, found)
    if not any(text.source.strip() for text in [*found.read_as_text, *_own(found)]):
        wrapped = [text for text in found.texts if not text.is_own and text.source.strip()]
        shown = wrapped[0].inside if wrapped else None
    else:
        shown = None
    for text in found.texts:
        if not text.is_own and (shown is None or text.inside is not shown):
            text.unused = text.unused or IN_WRAPPER


def _own(found: Contents) -> list[FoundText]:
    return [text for text in found.texts if text.is_own]


def _text_from_a_file(message: Message, found: Contents) -> None:
    """Some programs name the text itself as if it were a file; it is shown, and stays a file."""
    for part in message.walk():
        if part.get_content_maintype() == "message":
            return
        if (
            part.get_content_maintype() == "text"
            and part.get_content_subtype() not in NO_TEXTS
            and disposition_of(part) != "attachment"
            and not is_text(part)
        ):
            content, _ = content_of(part)
            kind = part.get_content_type()
            found.read_as_text.append(FoundText(kind, read(part, content), content))
            return


def mark_shown_pictures(found: Contents) -> None:
    """A picture that the HTML shows by its Content-ID is inline, whatever its disposition says."""
    pages = [text.source for text in found.texts if text.is_html]
    for file in found.files if pages else ():
        if file.content_id and file.declared_type.startswith("image/"):
            file.inline = file.inline or any(f"cid:{file.content_id}" in page for page in pages)
