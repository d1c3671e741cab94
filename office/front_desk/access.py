"""Who works with the paper of an institution, and who may see one of its papers."""

from models.enums import Confidentiality, Permission
from models.tables import Document, Paper, PaperMove
from office.actors import Actor
from office.errors import NotAllowed, NotFound
from office.records.access.documents import may_read

OF_THE_DESK = (Permission.FRONT_DESK, Permission.SCAN, Permission.ARCHIVE)
_ABSENT = "No hay ningún papel de ventanilla así."
HIDDEN = "Documento confidencial"


def works_here(actor: Actor) -> bool:
    """Whether the actor's post works at the desk, at its scanner or in its archive."""
    return any(actor.may(permission) for permission in OF_THE_DESK)


def require_one(actor: Actor) -> None:
    """Raises NotAllowed for who works neither at the desk nor with its paper."""
    if not works_here(actor):
        raise NotAllowed(
            f"Su puesto actual ({actor.post_title}, {actor.unit_name}) no atiende la ventanilla."
        )


async def paper_of(actor: Actor, document_id: int) -> Paper:
    """The paper, with its document, for the desk of its institution and for who has or is given
    it. Raises NotFound."""
    row = await Paper.get_or_none(
        document_id=document_id, institution_id=actor.institution_id
    ).select_related("document__unit", "document__case", "place")
    if row is None or not (works_here(actor) or await _has(actor, row)):
        raise NotFound(_ABSENT)
    return row


async def _has(actor: Actor, row: Paper) -> bool:
    if row.holder_post_id in actor.post_ids:
        return True
    given = PaperMove.filter(
        document_id=row.document_id, to_post_id__in=list(actor.post_ids), ended_at__isnull=True
    )
    return await given.exists()


async def shown_subject(actor: Actor, document: Document) -> str:
    """The subject, hidden from who may not read a document that became confidential."""
    if document.confidentiality is not Confidentiality.CONFIDENTIAL:
        return document.subject
    return document.subject if await may_read(actor, document) else HIDDEN
