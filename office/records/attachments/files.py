"""Files handed to officials: the attachment as it came, the letter as it was signed."""

from models.enums import AccessKind, DocumentKind, Scan
from models.tables import Attachment, Document
from office.actors import Actor
from office.config import config
from office.errors import NotAllowed, NotFound, Unavailable
from office.papers.inspection import pictures
from office.papers.inspection.sniffing import INLINE_TYPES
from office.records.access import documents as access
from office.records.access import reading
from office.storage import blobs
from office.storage.file_content import FileContent

_INFECTED = "El antivirus encontró un virus en este archivo; no se puede abrir ni descargar."
_NO_FILE = "Ese archivo no existe o no está a su alcance."
_UNSCANNED = "El antivirus no responde; el archivo se ofrecerá cuando se revise."


def offered(scan: Scan) -> bool:
    """Whether a file may be handed to anybody.

    What carries a virus never; what waits for the scanner only if there is none any more.
    """
    return scan is not Scan.INFECTED and not (scan is Scan.PENDING and config().clamd)


def shown_here(media_type: str, active: str | None) -> bool:
    """Whether a browser may show the file within our pages: never a PDF that acts by itself, or
    in which nobody has looked yet."""
    if media_type == "application/pdf" and active != "":
        return False
    return media_type in INLINE_TYPES


async def attachment(actor: Actor, attachment_id: int) -> FileContent:
    """The bytes of an attachment.

    Raises NotFound when its document is out of reach, NotAllowed when it carries a virus,
    Unavailable while the scanner has not seen it.
    """
    document, row = await _reachable(actor, attachment_id)
    file = await _content(row)
    await reading.noted(actor, document, AccessKind.DOWNLOADED, row.name)
    return file


async def _reachable(actor: Actor, attachment_id: int) -> tuple[Document, Attachment]:
    row = await Attachment.get_or_none(id=attachment_id)
    if row is None:
        raise NotFound(_NO_FILE)
    try:
        return await access.readable(actor, row.document_id), row
    except NotFound as error:
        raise NotFound(_NO_FILE) from error  # a refusal looks like an absence


async def _content(row: Attachment) -> FileContent:
    if not offered(row.scan):
        raise NotAllowed(_INFECTED) if row.scan is Scan.INFECTED else Unavailable(_UNSCANNED)
    return FileContent(
        name=row.name,
        media_type=row.media_type,
        content=await blobs.read(row.blob_id),
        inline=shown_here(row.media_type, row.active),
    )


async def picture(actor: Actor, attachment_id: int, side: int) -> FileContent:
    """An attached picture as a JPEG that any browser shows, at most `side` pixels long.

    The original stays as it came. Raises like `attachment`, and NotFound when it is no picture.
    """
    document, row = await _reachable(actor, attachment_id)
    original = await _content(row)
    made = b""
    if original.media_type in pictures.PICTURES:
        made = await pictures.jpeg(row.blob_id, original.content, side)
    if not made:
        raise NotFound("Ese archivo no se puede mostrar como imagen; puede descargarlo.")
    await reading.noted(actor, document)  # it is seen with its document
    return FileContent(f"{original.name}.jpg", "image/jpeg", made, inline=True)


async def signed_pdf(actor: Actor, document_id: int) -> FileContent:
    """The PDF of a sent document, byte for byte. Raises NotFound."""
    document = await access.readable(actor, document_id)
    if document.pdf_id is None or document.kind is DocumentKind.INCOMING:
        raise NotFound("Este documento no tiene PDF.")
    content = await blobs.read(document.pdf_id)
    await reading.noted(actor, document, AccessKind.DOWNLOADED, f"{document.number}.pdf")
    return FileContent(f"{document.number}.pdf", "application/pdf", content, inline=True)
