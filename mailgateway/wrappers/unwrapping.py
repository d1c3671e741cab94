"""Knows which files are wrappers around others, and opens them one layer at a time."""

import re
from dataclasses import dataclass, field
from email.message import Message

from mailgateway.mime import tree as structure
from mailgateway.mime.found_parts import FoundFile, FoundRest, FoundText
from mailgateway.wrappers import smime, tnef
from office.messages.incoming import MailSignature

TOO_MANY = "Trae más partes de las que abrimos; ábralo para verlo todo."
UNREADABLE = "No pudimos abrirlo para mostrar lo que contiene."
ENCRYPTED = "Está cifrado y no se puede leer."
_CMS_TYPES = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
_MIME_HEAD = re.compile(rb"\s*(?:content-[\w-]+|mime-version)[ \t]*:", re.I)


@dataclass
class Opened:
    """What one wrapper holds: a message to walk through, or items, or both.

    `source`: the bytes of `message` where they are not those of the file. `is_envelope`: it is a
    signature around `message`, which is the sender's own if nothing is around the envelope.
    """

    message: Message | None = None
    source: bytes = b""
    items: list[FoundFile | FoundText | FoundRest] = field(default_factory=list)
    signatures: list[MailSignature] = field(default_factory=list)
    problem: str = ""
    is_envelope: bool = False


def is_wrapper(file: FoundFile) -> bool:
    """Whether `file` looks like something that `opened` opens."""
    name = file.name.lower()
    return (
        file.declared_type in {"message/rfc822", *_CMS_TYPES}
        or name.endswith((".eml", ".p7m"))
        or file.content.startswith(tnef.MAGIC)
    )


def opened(file: FoundFile) -> Opened | None:
    """What `file` wraps; None if it is no wrapper, or damaged beyond opening.

    Raises TooIntricate for a message in too many parts.
    """
    name = file.name.lower()
    if file.declared_type == "message/rfc822" or name.endswith(".eml"):
        return _message(file)
    if file.content.startswith(tnef.MAGIC):
        return Opened(items=tnef.contents(file.content))
    if file.declared_type in _CMS_TYPES or name.endswith(".p7m"):
        return _envelope(file)
    return None


def _message(file: FoundFile) -> Opened | None:
    message = structure.message_of(file.content)
    return Opened(message=message) if message is not None else None


def _envelope(file: FoundFile) -> Opened | None:
    """A CMS envelope: a signed message (RFC 8551 section 3.5.2), or a signed file."""
    found = smime.read(file.content)
    if found is None:
        return None
    if found.is_encrypted:
        return Opened(problem=ENCRYPTED)
    if found.content is None:
        return Opened(signatures=found.signatures())
    if _MIME_HEAD.match(found.content):
        return Opened(
            message=structure.read(found.content),
            source=found.content,
            signatures=found.signatures(),
            is_envelope=True,
        )
    inner = re.sub(r"\.p7m$", "", file.name, flags=re.I)
    return Opened(
        items=[FoundFile(inner, "application/octet-stream", found.content)],
        signatures=found.signatures(),
    )
