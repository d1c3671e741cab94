"""Files handed to officials: the attachment as it came, the letter as it was signed."""

from models.enums import DocumentKind
from models.tables import Attachment
from office.actors import Actor
from office.custody import blobs
from office.errors import NotFound
from office.papers.sniffing import INLINE_TYPES
from office.records import access
from office.records.views import FileContent


async def attachment(actor: Actor, attachment_id: int) -> FileContent:
    """The bytes of an attachment. Raises NotFound when its document is out of reach."""
    row = await Attachment.get_or_none(id=attachment_id)
    if row is None:
        raise NotFound("Ese archivo no existe.")
    await access.readable(actor, row.document_id)
    return FileContent(
        name=row.name,
        media_type=row.media_type,
        content=await blobs.read(row.blob_id),
        inline=row.media_type in INLINE_TYPES,
    )


async def signed_pdf(actor: Actor, document_id: int) -> FileContent:
    """The PDF of a sent document, byte for byte. Raises NotFound."""
    document = await access.readable(actor, document_id)
    if document.pdf_id is None or document.kind is DocumentKind.INCOMING:
        raise NotFound("Este documento no tiene PDF.")
    content = await blobs.read(document.pdf_id)
    return FileContent(f"{document.number}.pdf", "application/pdf", content, inline=True)
