"""Papers as the desk sees them: the newest, those without a scan, one of them, found by code."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import parse_qs, urlsplit

from tortoise.expressions import Q

from models.enums import Confidentiality, PaperMedium
from models.tables import Attachment, Case, Paper, Recipient, Unit
from office import clock
from office.actors import Actor
from office.config import config
from office.errors import NotFound
from office.front_desk.access import paper_of, require_one, shown_subject
from office.records.access.documents import may_read
from office.records.attachments.files import offered
from office.records.numbering.loose_numbers import numbers_meant
from office.storage import blobs
from office.storage.file_content import FileContent

MOST_LISTED = 100
_LONGEST_CODE = 300


@dataclass(frozen=True)
class PaperRow:
    """A paper in a list; `scanned` when its pages were fixed."""

    document_id: int
    number: str
    subject: str
    person: str
    at: datetime
    received_by: str
    unit: str
    sheets: int
    scanned: bool


@dataclass(frozen=True)
class FileRow:
    """A file that was fixed to the paper's document."""

    attachment_id: int
    name: str
    sha256: str
    size: int
    pages: int | None


@dataclass(frozen=True)
class PaperView:
    """One paper, whole; `code` is the query code, for the desk's own eyes."""

    row: PaperRow
    case_id: int
    code: str
    citizen_id: int
    to: str
    dated: date
    reference: str
    summary: str
    enclosures: str
    medium: PaperMedium
    due_at: date | None
    files: tuple[FileRow, ...]


async def newest(actor: Actor, *, unscanned: bool = False, text: str = "") -> list[PaperRow]:
    """The newest papers of the actor's institution; with `unscanned` the oldest that have no scan.

    `text` limits them to a number, subject, person or unit that has it. Raises NotAllowed.
    """
    require_one(actor)
    found = Paper.filter(institution_id=actor.institution_id)
    if unscanned:
        found = found.filter(scanned_at__isnull=True)
    if text.strip():
        found = found.filter(_says(text.strip()[:100]))
    rows = await (
        found.select_related("document__unit")
        .order_by(*(("at", "id") if unscanned else ("-at", "-id")))
        .limit(MOST_LISTED)
    )
    return [await _row(actor, row) for row in rows]


def _says(text: str) -> Q:
    open_to_all = Q(document__confidentiality=Confidentiality.PUBLIC)
    return (
        Q(document__number__icontains=text)
        | Q(document__sender_name__icontains=text)
        | Q(document__unit__name__icontains=text)
        | Q(received_by__icontains=text)
        | (Q(document__subject__icontains=text) & open_to_all)
    )


async def _row(actor: Actor, row: Paper) -> PaperRow:
    document = row.document
    return PaperRow(
        document_id=document.id,
        number=document.number or "",
        subject=await shown_subject(actor, document),
        person=document.sender_name,
        at=row.at,
        received_by=row.received_by,
        unit=document.unit.name,
        sheets=row.sheets,
        scanned=row.scanned_at is not None,
    )


async def of_place(actor: Actor, place_id: int) -> list[PaperRow]:
    """The papers that lie in a place of the archive, the newest first."""
    rows = await (
        Paper.filter(place_id=place_id)
        .select_related("document__unit")
        .order_by("-at", "-id")
        .limit(MOST_LISTED)
    )
    return [await _row(actor, row) for row in rows]


async def registered_today(actor: Actor) -> int:
    """How many papers the actor's post has taken since midnight."""
    zone = config().zone
    midnight = datetime.combine(clock.today(zone), datetime.min.time(), zone)
    return await Paper.filter(post_id__in=list(actor.post_ids), at__gte=midnight).count()


async def paper(actor: Actor, document_id: int) -> PaperView:
    """One paper, for the desk of its institution and for who has or is given it. Raises
    NotFound."""
    row = await paper_of(actor, document_id)
    document = row.document
    case = await Case.get(id=document.case_id)
    return PaperView(
        row=await _row(actor, row),
        case_id=case.id,
        code=case.query_code,
        citizen_id=case.citizen_id,
        to=await _to(document.id),
        dated=row.dated,
        reference=document.reference,
        summary=document.summary,
        enclosures=row.enclosures,
        medium=row.medium,
        due_at=case.due_at,
        files=await _files(document.id),
    )


async def _to(document_id: int) -> str:
    recipients = await Recipient.filter(document_id=document_id).order_by("position", "id")
    for each in recipients:
        unit = await Unit.get_or_none(id=each.unit_id) if each.post_id else None
        return ", ".join(p for p in (each.name, each.post_title, unit.name if unit else "") if p)
    return ""


async def _files(document_id: int) -> tuple[FileRow, ...]:
    rows: Sequence[Attachment] = await Attachment.filter(document_id=document_id).order_by(
        "position", "id"
    )
    return tuple(FileRow(a.id, a.name, a.blob_id, a.size, a.pages) for a in rows)


def number_in_code(code: str) -> str:
    """The number that a barcode or a QR code of ours holds: itself, or in the address of a case."""
    code = code.strip()[:_LONGEST_CODE]
    if code.startswith(("http://", "https://")):
        return parse_qs(urlsplit(code).query).get("numero", [""])[0][:80]
    return re.sub(r"\s+", "", code)[:80]


async def by_code(actor: Actor, code: str) -> int:
    """The document whose paper bears `code` (a barcode, a QR code, or its number as typed).

    Raises NotAllowed, NotFound.
    """
    require_one(actor)
    number = number_in_code(code)
    numbers = {number, *await numbers_meant(number)} if number else set()
    row = await Paper.filter(
        institution_id=actor.institution_id, document__number__in=list(numbers) or [""]
    ).first()
    if row is None:
        raise NotFound("No hay ningún papel de ventanilla con ese número.")
    return row.document_id


async def file_of(actor: Actor, document_id: int, attachment_id: int) -> FileContent:
    """A file of the paper's document, for who works with the paper. Raises NotFound."""
    row = await paper_of(actor, document_id)
    file = await Attachment.get_or_none(id=attachment_id, document_id=document_id)
    hidden = row.document.confidentiality is Confidentiality.CONFIDENTIAL
    if (
        file is None
        or not offered(file.scan)
        or (hidden and not await may_read(actor, row.document))
    ):
        raise NotFound("Ese archivo no está a su alcance.")
    return FileContent(file.name, file.media_type, await blobs.read(file.blob_id), inline=True)
