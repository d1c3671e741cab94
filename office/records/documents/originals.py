"""The mail a document came in: what it was made of, and its bytes for who may read the document."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from models.enums import AccessKind, Channel, DocumentKind, Scan
from models.tables import Attachment, Document, InboundMessage
from office.actors import Actor
from office.config import config
from office.errors import NotAllowed, NotFound, Unavailable
from office.messages.mail_facts import MailFacts, from_json
from office.papers.inspection import virus_scanner as scanning
from office.records.access import documents as access
from office.records.access import reading
from office.storage import blobs
from office.storage.file_content import FileContent


@dataclass(frozen=True)
class OriginalView:
    """The mail a document came in, with its envelope.

    `facts` is None where the document is older than their keeping; `withheld` says in a sentence
    why the original is not to be downloaded (yet), "" if it is.
    """

    received_at: datetime
    mail_from: str
    recipients: tuple[str, ...]
    peer: str
    greeting: str
    message_id: str
    size: int
    sha256: str
    facts: MailFacts | None
    withheld: str = ""


_NO_ORIGINAL = "Este documento no llegó por correo."
_INFECTED = (
    "El original no se descarga: el antivirus encontró un virus en un archivo que trae. "
    "Se conserva tal como llegó."
)
_UNSCANNED = "El original se ofrecerá cuando el antivirus revise los archivos que trae."
_VIRUS = "El antivirus encontró «{virus}» en este mensaje; no se descarga."


async def original_of(document: Document, scans: Collection[Scan]) -> OriginalView | None:
    """The mail in which `document`, with files of which `scans` are told, came; None if by none."""
    row = await _message(document)
    if row is None:
        return None
    return OriginalView(
        received_at=row.received_at,
        mail_from=row.mail_from,
        recipients=tuple(str(address) for address in row.recipients),
        peer=row.peer,
        greeting=row.greeting,
        message_id=document.message_id,
        size=row.size,
        sha256=row.original_id,
        facts=from_json(document.mail_facts),
        withheld=_withheld(scans),
    )


async def original(actor: Actor, document_id: int) -> FileContent:
    """The mail of a document byte for byte, to download.

    It carries every file of the document, so that it is offered when all of them are, and with a
    scanner only once that has seen it whole. Raises NotFound when the document is out of reach or
    came by another way, NotAllowed for a virus, Unavailable while the scanner has not seen all.
    """
    document = await access.readable(actor, document_id)
    row = await _message(document)
    if row is None:
        raise NotFound(_NO_ORIGINAL)
    scans = await Attachment.filter(document_id=document_id).values_list("scan", flat=True)
    reason = _withheld([Scan(str(scan)) for scan in scans])
    if reason:
        raise NotAllowed(reason) if reason == _INFECTED else Unavailable(reason)
    file = await scanned(row, f"{document.number}.eml")
    await reading.noted(actor, document, AccessKind.DOWNLOADED, file.name)
    return file


async def scanned(row: InboundMessage, name: str) -> FileContent:
    """The bytes of a message as the file `name`; with a scanner, only once it finds no virus.

    Raises NotAllowed, Unavailable.
    """
    content = await blobs.read(row.original_id)
    if config().clamd:
        virus = await scanning.scanner().scan(content)
        if virus:
            raise NotAllowed(_VIRUS.format(virus=virus))
    return FileContent(name, "application/octet-stream", content, inline=False)


async def _message(document: Document) -> InboundMessage | None:
    if document.kind is not DocumentKind.INCOMING or document.channel is not Channel.EMAIL:
        return None
    # The first: what comes after it under the same document is the same message again.
    return await InboundMessage.filter(document_id=document.id).order_by("id").first()


def _withheld(scans: Collection[Scan]) -> str:
    if Scan.INFECTED in scans:
        return _INFECTED
    return _UNSCANNED if config().clamd and Scan.PENDING in scans else ""
