"""Settles what becomes of every part found: a file under a safe name, the text, or skipped."""

import hashlib
from dataclasses import dataclass, replace

from mailgateway.mime.file_names import Names
from mailgateway.mime.found_parts import Contents, FoundFile, FoundText, TooIntricate
from mailgateway.mime.payloads import EMPTY
from office.messages.incoming import IncomingFile, IncomingPart, MailSignature, PartRole
from office.papers.inspection import sniffing

LONGEST_TEXT = 1_000_000  # characters; a longer text is cut and comes whole as a file
MOST_FILES = 500
_WHOLE_TEXT = "mensaje-completo.txt"


@dataclass(frozen=True)
class Settled:
    """The files of a message, every part with its fate, and what is signed, each in order."""

    files: tuple[IncomingFile, ...]
    parts: tuple[IncomingPart, ...]
    signatures: tuple[MailSignature, ...]


def settle(found: Contents, text: str) -> Settled:
    """Give every part of a message whose text is `text` its fate.

    Raises TooIntricate for more files than an official could look through.
    """
    names = Names()
    settled: dict[int, IncomingFile] = {}
    files: list[IncomingFile] = []
    if len(text) > LONGEST_TEXT:
        whole = FoundFile(_WHOLE_TEXT, "text/plain", text.encode(), is_part=False)
        files.append(_file(whole, names, ""))
    if len(found.files) > MOST_FILES:
        raise TooIntricate(f"El mensaje trae más de {MOST_FILES} archivos; una persona debe verlo.")
    parts: list[IncomingPart] = []
    for item in found.items:
        inside = settled[id(item.inside)].name if item.inside is not None else ""
        if isinstance(item, FoundFile):
            file = _file(item, names, inside)
            settled[id(item)] = file
            files.append(file)
            if item.is_part:
                parts.append(_part_of_file(file, item.content))
        elif isinstance(item, FoundText):
            fate = PartRole.SKIPPED if item.unused else PartRole.BODY
            parts.append(_part(item.media_type, item.content, fate, item.unused, inside))
        else:
            parts.append(
                _part(item.media_type, item.content, PartRole.SKIPPED, item.reason, inside)
            )
    signatures = [
        one.finding if one.over is None else replace(one.finding, covers=settled[id(one.over)].name)
        for one in found.signatures
    ]
    return Settled(tuple(files), tuple(parts), tuple(signatures))


def _file(part: FoundFile, names: Names, inside: str) -> IncomingFile:
    media_type = part.declared_type
    if part.content:
        media_type = sniffing.media_type(part.content, part.name)
    name = names.give(part.name, media_type)
    problem = part.problem or ("" if part.content else EMPTY)
    return IncomingFile(
        name=name,
        media_type=media_type[:120],
        content=part.content,
        finding=problem or sniffing.mismatch(part.content, name),
        inline=part.inline,
        content_id=part.content_id,
        inside=inside,
    )


def _part_of_file(file: IncomingFile, content: bytes) -> IncomingPart:
    fate = PartRole.INLINE if file.inline else PartRole.ATTACHMENT
    return IncomingPart(
        file.media_type, file.name, len(content), _sha256(content), fate, "", file.inside
    )


def _part(
    media_type: str, content: bytes, fate: PartRole, reason: str, inside: str
) -> IncomingPart:
    return IncomingPart(media_type, "", len(content), _sha256(content), fate, reason, inside)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
