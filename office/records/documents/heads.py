"""A document in one line, for the pages about it that do not show it whole."""

from dataclasses import dataclass

from models.enums import Confidentiality, DocumentState
from office.actors import Actor
from office.records.access import documents


@dataclass(frozen=True)
class DocumentHead:
    """Number and subject; `place` is where the document itself is shown."""

    document_id: int
    case_id: int | None
    number: str
    subject: str
    confidential: bool
    place: str


async def document_head(actor: Actor, document_id: int) -> DocumentHead:
    """The document, if the actor may read it; else NotFound."""
    document = await documents.readable(actor, document_id)
    draft = document.state is DocumentState.DRAFT and document.holder_post_id in actor.handled_ids
    return DocumentHead(
        document_id=document.id,
        case_id=document.case_id,
        number=document.number or document.draft_number or "",
        subject=document.subject,
        confidential=document.confidentiality is Confidentiality.CONFIDENTIAL,
        place=f"/{'borradores' if draft else 'documentos'}/{document.id}",
    )
