"""The answers that a case has had: what was sent to its citizen, what became of it, and its PDF."""

from dataclasses import dataclass
from datetime import datetime

from models.enums import AccessKind, Confidentiality, DocumentState
from models.tables import Case, Document, Recipient
from office.errors import NotFound
from office.evidence import access_log
from office.outbox.history import DeliveryRow, deliveries_of
from office.storage import blobs
from office.storage.file_content import FileContent

_KIND = "signed_reply"
_MOST = 20


@dataclass(frozen=True)
class AnswerSent:
    """An answer; `delivery` is None for one that leaves on paper, `offered` is whether its PDF may
    be had with the case's code."""

    number: str
    subject: str
    sent_at: datetime
    delivery: DeliveryRow | None
    offered: bool


async def answers_to(case: Case) -> tuple[AnswerSent, ...]:
    """What was sent to the case's own contact, oldest first."""
    found = []
    for document in await _sent(case):
        rows = [row for row in await deliveries_of(document.id) if row.kind == _KIND]
        found.append(
            AnswerSent(
                number=document.number or "",
                subject=document.subject,
                sent_at=document.dated_at,
                delivery=rows[-1] if rows else None,
                offered=_is_offered(document),
            )
        )
    return tuple(found)


async def _sent(case: Case) -> list[Document]:
    addressed = await Recipient.filter(
        document__case_id=case.id, contact_id=case.contact_id
    ).values_list("document_id", flat=True)
    return (
        await Document.filter(
            id__in=[int(str(one)) for one in addressed] or [0], state=DocumentState.SENT
        )
        .order_by("id")
        .limit(_MOST)
    )


def _is_offered(document: Document) -> bool:
    return document.pdf_id is not None and (
        document.confidentiality is not Confidentiality.CONFIDENTIAL
    )


async def answer_pdf(case: Case, number: str, origin: str) -> FileContent:
    """The signed PDF of one of the case's answers; in the access log.

    Raises NotFound, Unavailable.
    """
    document = next((each for each in await _sent(case) if each.number == number), None)
    if document is None or document.pdf_id is None or not _is_offered(document):
        raise NotFound("Ese trámite no tiene una respuesta con ese número.")
    content = await blobs.read(document.pdf_id)
    name = f"{document.number}.pdf"
    entry = access_log.by_visitor(
        AccessKind.DOWNLOADED,
        origin,
        who="Con el número y el código del trámite",
        document_id=document.id,
        subject=name,
    )
    await access_log.note(entry)
    return FileContent(name, "application/pdf", content, inline=False)
