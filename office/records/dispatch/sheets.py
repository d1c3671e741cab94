"""The sheets of a dispatch as PDF: the copies themselves, their envelopes, the carrier's list."""

from collections.abc import Sequence

from models.enums import CopyState, Permission
from models.tables import Document, Institution, Unit
from office import actors as access
from office import clock
from office.actors import Actor
from office.config import config
from office.errors import Invalid, NotFound
from office.papers.letters import sheets
from office.papers.letters.joining import joined
from office.records.dispatch.movements import WHAT, mark_printed
from office.records.dispatch.queue import PaperRow, chosen
from office.storage import blobs
from office.storage.file_content import FileContent
from office.text.wording import full_day

_PDF = "application/pdf"
_LARGEST_JOINED = 100 * 1024 * 1024  # bytes of all the documents printed at once


async def print_copies(actor: Actor, copy_ids: Sequence[int]) -> FileContent:
    """The documents of the copies, one after the other; they count as printed from now on.

    Raises NotAllowed, NotFound, Invalid (copies), Conflict, Unavailable.
    """
    access.require(actor, Permission.PRINT, WHAT)
    rows = await chosen(actor, copy_ids, (CopyState.TO_PRINT,))
    contents = [await _pdf(row) for row in rows]
    if sum(map(len, contents)) > _LARGEST_JOINED:
        raise Invalid("Esos documentos pesan demasiado juntos. Imprima menos a la vez.", "copies")
    pdf = contents[0] if len(contents) == 1 else await joined(contents)
    await mark_printed(actor, copy_ids)
    name = rows[0].number if len(rows) == 1 else f"{len(rows)} documentos"
    return FileContent(f"{name}.pdf", _PDF, pdf, inline=True)


async def _pdf(row: PaperRow) -> bytes:
    document = await Document.get(id=row.document_id)
    if document.pdf_id is None:
        raise NotFound("Ese documento no tiene PDF.")
    return await blobs.read(document.pdf_id)


async def envelopes(actor: Actor, copy_ids: Sequence[int]) -> FileContent:
    """An envelope for each copy, a page each (DL, 220 by 110 mm). Raises NotAllowed, NotFound,
    Invalid (copies)."""
    access.require(actor, Permission.PRINT, WHAT)
    rows = await chosen(actor, copy_ids)
    institution = await Institution.get(id=actor.institution_id)
    unit = await Unit.get(id=actor.unit_id)
    sender = (institution.name, unit.name, institution.address, institution.city)
    pdf = await sheets.envelopes(
        sender=tuple(line for line in sender if line),
        envelopes=[(_lines(row), row.number) for row in rows],
        at=clock.now(),
    )
    return FileContent("Sobres.pdf", _PDF, pdf, inline=True)


def _lines(row: PaperRow) -> tuple[str, ...]:
    parts = (row.name, row.post_title, row.organisation, row.address)
    phone = f"Teléfono {row.phone}" if row.phone else ""
    return tuple(line for line in (*parts, phone) if line)


async def carrier_list(actor: Actor, copy_ids: Sequence[int]) -> FileContent:
    """What is handed to a carrier, with room for their signature. Raises NotAllowed, NotFound,
    Invalid (copies)."""
    access.require(actor, Permission.PRINT, WHAT)
    rows = await chosen(actor, copy_ids)
    institution = await Institution.get(id=actor.institution_id)
    carriers = sorted({row.carrier for row in rows if row.carrier})
    now = clock.now()
    pdf = await sheets.carrier_list(
        institution=institution.name,
        unit=actor.unit_name,
        who=actor.who,
        carrier=", ".join(carriers),
        day=f"{institution.city}, {full_day(now.astimezone(config().zone).date())}",
        rows=[(row.number, row.name, row.address, row.tracking) for row in rows],
        at=now,
    )
    return FileContent("Lista de despacho.pdf", _PDF, pdf, inline=True)
