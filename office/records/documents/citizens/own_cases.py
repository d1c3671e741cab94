"""A citizen's own cases, whatever way they came: where each is, its papers, and their files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tortoise.expressions import Q

from models.enums import OPEN_CASE_STATES, CaseState, Channel, DocumentKind, DocumentState, Scan
from models.tables import Attachment, Case, Contact, Document
from office import clock
from office.config import config
from office.errors import NotAllowed, NotFound
from office.outbox.history import DeliveryRow, deliveries_of
from office.records.attachments.files import offered, shown_here
from office.records.cases.status import status_of
from office.records.cases.views import CaseStatus
from office.records.deadlines.calendar import calendar
from office.storage import blobs
from office.storage.file_content import FileContent

_PER_PAGE = 20
_NO_FILE = "No encontramos ese archivo entre los suyos."
_NOT_YOURS = "No encontramos ese trámite entre los suyos."


@dataclass(frozen=True)
class CaseRow:
    """A case in the list."""

    case_id: int
    number: str
    subject: str
    state: CaseState
    unit_name: str
    institution: str
    opened_at: datetime
    due_at: date | None
    channel: Channel
    is_open: bool


@dataclass(frozen=True)
class CaseList:
    """A page of one's own cases, newest first; `older` continues it."""

    rows: tuple[CaseRow, ...]
    older: int | None


@dataclass(frozen=True)
class OwnFile:
    """A file the citizen may download; not `offered` while the virus scanner has not seen it."""

    attachment_id: int
    name: str
    size: int
    offered: bool


@dataclass(frozen=True)
class Paper:
    """One writing of the case, the citizen's own or an answer that was sent."""

    document_id: int
    number: str
    subject: str
    at: datetime
    mine: bool
    kind: DocumentKind
    author: str
    text: str
    has_pdf: bool
    verification_code: str
    files: tuple[OwnFile, ...]
    deliveries: tuple[DeliveryRow, ...]


@dataclass(frozen=True)
class Limit:
    """The deadline with its arithmetic; `days_left` in working days, None when it has none."""

    due_at: date | None
    due_how: dict[str, object]
    state: CaseState
    days_left: int | None


@dataclass(frozen=True)
class OwnCase:
    """A case as its citizen sees it."""

    case_id: int
    query_code: str
    status: CaseStatus
    limit: Limit
    papers: tuple[Paper, ...]


async def own_cases(citizen_id: int, before: int | None = None) -> CaseList:
    """The citizen's cases: those in their name, and those of any contact that is theirs."""
    rows = (
        await Case.filter(await _mine(citizen_id), **({"id__lt": before} if before else {}))
        .select_related("unit__institution")
        .order_by("-id")
        .limit(_PER_PAGE + 1)
    )
    shown = tuple(
        CaseRow(
            case_id=case.id,
            number=case.number,
            subject=case.subject,
            state=case.state,
            unit_name=case.unit.name,
            institution=case.unit.institution.name,
            opened_at=case.opened_at,
            due_at=case.due_at,
            channel=case.channel,
            is_open=case.state in OPEN_CASE_STATES,
        )
        for case in rows[:_PER_PAGE]
    )
    return CaseList(shown, shown[-1].case_id if len(rows) > _PER_PAGE else None)


async def own_case(citizen_id: int, case_id: int) -> OwnCase:
    """One case with its papers. Raises NotFound when it is not the citizen's."""
    case = await mine(citizen_id, case_id)
    documents = await Document.filter(_shown(case_id)).order_by("id")
    files = await _files([document.id for document in documents])
    papers = []
    for document in documents:
        own = document.state is DocumentState.REGISTERED
        papers.append(
            Paper(
                document_id=document.id,
                number=document.number or "",
                subject=document.subject,
                at=document.dated_at,
                mine=own,
                kind=document.kind,
                author=document.sender_name,
                text=document.body if own else "",
                has_pdf=document.pdf_id is not None and not own,
                verification_code=document.verification_code or "",
                files=tuple(files.get(document.id, ())),
                deliveries=() if own else await deliveries_of(document.id),
            )
        )
    left = None
    if case.due_at is not None:
        days = await calendar(case.unit.institution_id)
        left = days.days_left(case.due_at, clock.today(config().zone))
    limit = Limit(case.due_at, case.due_how, case.state, left)
    return OwnCase(case.id, case.query_code, await status_of(case), limit, tuple(papers))


async def mine(citizen_id: int, case_id: int) -> Case:
    """The case, with its unit. Raises NotFound in the same words when it is another's or none."""
    case = await Case.filter(await _mine(citizen_id), id=case_id).select_related("unit").first()
    if case is None:
        raise NotFound(_NOT_YOURS)
    return case


async def own_file(citizen_id: int, attachment_id: int) -> FileContent:
    """A file of one's own case. Raises NotFound, NotAllowed (a virus), Unavailable."""
    row = await Attachment.get_or_none(id=attachment_id).select_related("document")
    if row is None:
        raise NotFound(_NO_FILE)
    await _readable(citizen_id, row.document_id)
    if not offered(row.scan):
        raise NotAllowed(
            "El antivirus encontró un virus en este archivo; no se puede descargar."
            if row.scan is Scan.INFECTED
            else "El archivo se ofrecerá cuando el antivirus lo revise."
        )
    content = await blobs.read(row.blob_id)
    return FileContent(row.name, row.media_type, content, shown_here(row.media_type, row.active))


async def answer_pdf(citizen_id: int, document_id: int) -> FileContent:
    """The signed answer, byte for byte. Raises NotFound."""
    document = await _readable(citizen_id, document_id)
    if document.pdf_id is None:
        raise NotFound("Este documento no tiene PDF.")
    content = await blobs.read(document.pdf_id)
    return FileContent(f"{document.number}.pdf", "application/pdf", content, inline=True)


async def _readable(citizen_id: int, document_id: int) -> Document:
    document = await Document.get_or_none(id=document_id)
    if document is None or document.case_id is None:
        raise NotFound(_NO_FILE)
    try:
        await mine(citizen_id, document.case_id)
    except NotFound as error:
        raise NotFound(_NO_FILE) from error  # a refusal looks like an absence
    if not await Document.filter(_shown(document.case_id), id=document_id).exists():
        raise NotFound(_NO_FILE)
    return document


def _shown(case_id: int) -> Q:
    """What was presented, and what was sent; drafts and papers between officials are not."""
    outgoing = Q(state=DocumentState.SENT) & Q(recipients__contact_id__isnull=False)
    return Q(case_id=case_id) & (Q(state=DocumentState.REGISTERED) | outgoing)


async def _mine(citizen_id: int) -> Q:
    contacts = await Contact.filter(citizen_id=citizen_id).values_list("id", flat=True)
    return Q(citizen_id=citizen_id) | Q(contact_id__in=list(contacts) or [0])


async def _files(document_ids: Sequence[int]) -> dict[int, list[OwnFile]]:
    rows = await Attachment.filter(document_id__in=list(document_ids)).order_by("position")
    found: dict[int, list[OwnFile]] = {}
    for row in rows:
        file = OwnFile(row.id, row.name, row.size, offered(row.scan))
        found.setdefault(row.document_id, []).append(file)
    return found
