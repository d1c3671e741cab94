"""A case as one PDF: an index, then every document with its files, the pages numbered through."""

import html
import re
from dataclasses import dataclass

from office import clock
from office.actors import Actor
from office.errors import Invalid, NotFound
from office.exports.routing_slip import facts_of, trail_section
from office.papers.inspection import folios
from office.papers.letters.record_sheets import Section, record_sheet
from office.people.institutions import institution_name
from office.records.attachments import files
from office.records.documents.page import document_page
from office.records.documents.views import DocumentPage
from office.storage import blobs
from office.text.wording import moment

_PDF = "application/pdf"
_TAG = re.compile(r"<[^>]+>")
_BREAK = re.compile(r"</(p|li|h\d|div|tr)>|<br\s*/?>", re.I)
_UNREADABLE = "no se pudo leer; descárguelo aparte"


@dataclass(frozen=True)
class _Part:
    """A PDF of the file and how the index calls it; without content only named."""

    name: str
    at: str
    content: bytes


async def case_pdf(actor: Actor, document_id: int) -> tuple[str, bytes]:
    """The case of the document, as far as the actor may read it: its number and the PDF.

    First the index with the folios, then what each document says, its files, and the trail. Raises
    NotFound, Invalid when it is too large, Unavailable.
    """
    first = await document_page(actor, document_id)
    institution = await institution_name(actor.institution_id)
    others = first.case.documents if first.case else ()
    ids = [each.document_id for each in others if each.may_open] or [document_id]
    parts: list[_Part] = []
    for each in ids:
        page = first if each == document_id else await document_page(actor, each)
        parts += await _parts_of(actor, page, institution)
    trail = await record_sheet(
        title="Recorrido",
        institution=institution,
        facts=[],
        sections=[trail_section(first)],
        at=clock.now(),
        numbered=False,
    )
    parts.append(_Part("Recorrido", moment(clock.now().isoformat()), trail))
    if sum(len(part.content) for part in parts) > folios.MOST_BYTES:
        raise Invalid("El trámite es demasiado grande para un solo PDF; descárguelo por partes.")
    number = first.case.number if first.case else first.number
    return number, await _bound(first, institution, number, parts)


async def _bound(first: DocumentPage, institution: str, number: str, parts: list[_Part]) -> bytes:
    counted = await folios.pages_in([part.content for part in parts])
    kept = [part.content for part, pages in zip(parts, counted, strict=True) if pages]

    async def index(before: int) -> bytes:
        rows, at = [], before
        for part, pages in zip(parts, counted, strict=True):
            where = f"{at + 1} a {at + pages}" if pages > 1 else str(at + 1)
            rows.append((part.name, part.at, where if pages else _UNREADABLE))
            at += pages
        listed = Section("Índice", (), ("Documento", "Fecha", "Fojas"), (6, 3, 2), tuple(rows))
        return await record_sheet(
            title=f"Expediente {number}",
            institution=institution,
            facts=facts_of(first),
            sections=[listed],
            at=clock.now(),
            numbered=False,
        )

    made = await index(1)
    (own,) = await folios.pages_in([made])
    if own != 1:  # a long index moves what follows; its own length does not change again
        made = await index(own)
    return await folios.foliated([made, *kept])


async def _parts_of(actor: Actor, page: DocumentPage, institution: str) -> list[_Part]:
    at = moment(page.at.isoformat())
    if page.has_pdf:
        body = await blobs.read(page.pdf_sha256)
    else:
        body = await record_sheet(
            title=page.number or "Documento",
            institution=institution,
            facts=facts_of(page),
            sections=[Section("", tuple(_plain(page.body).split("\n")))],
            at=clock.now(),
            numbered=False,
        )
    parts = [_Part(f"{page.number}: {page.subject}", at, body)]
    for file in page.files:
        content = b""
        if file.offered and file.media_type == _PDF:
            try:
                content = (await files.attachment(actor, file.attachment_id)).content
            except NotFound:
                content = b""
        parts.append(_Part(f"{page.number}, anexo: {file.name}", at, content))
    return parts


def _plain(body: str) -> str:
    """What a text says, whether plain or HTML of ours."""
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", body)))
