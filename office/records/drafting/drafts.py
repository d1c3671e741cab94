"""A draft on its desk: who may change it, its templates, and the letter it makes."""

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from models.enums import DocumentKind, DocumentState, RecipientRole
from models.tables import Document, Post, Recipient, Template
from office import clock
from office.actors import Actor
from office.config import config
from office.errors import Conflict, NotFound
from office.papers.letters.letters import Addressee, Letter, Signer

CHANGED = "Este borrador cambió desde que usted lo abrió. Su cambio no se guardó."


async def editable(
    actor: Actor, document_id: int, connection: BaseDBAsyncClient | None = None
) -> Document:
    """The draft, if it lies on the actor's desk; locked when within a transaction.

    Raises NotFound, Conflict when it has been sent or discarded.
    """
    query = Document.filter(id=document_id)
    if connection is not None:
        query = query.using_db(connection).select_for_update()
    row = await query.first()
    if row is None or (
        row.holder_post_id not in actor.post_ids and row.author_post_id not in actor.post_ids
    ):
        raise NotFound("Ese borrador no existe o no está en su poder.")
    if row.state is not DocumentState.DRAFT:
        what = "se eliminó" if row.state is DocumentState.VOID else "ya se envió"
        raise Conflict(f"Este borrador {what}; ya no se puede cambiar.")
    if row.holder_post_id not in actor.handled_ids:
        raise NotFound("Ese borrador no existe o no está en su poder.")
    return row


async def templates_for(actor: Actor, kind: DocumentKind) -> list[Template]:
    """The institution's and the unit's templates for `kind`, by name."""
    place = Q(unit_id__isnull=True) | Q(unit_id=actor.unit_id)
    return await Template.filter(place, institution_id=actor.institution_id, kind=kind).order_by(
        "name"
    )


async def letter_of(document: Document, *, number: str, draft: bool, code: str) -> Letter:
    """The letter that `document` is to become, with `number` and verification `code`."""
    post = await Post.get(id=document.author_post_id).select_related(
        "official", "unit__institution"
    )
    recipient = (
        await Recipient.filter(document_id=document.id, role=RecipientRole.TO)
        .order_by("position", "id")
        .first()
    )
    institution = post.unit.institution
    return Letter(
        institution=institution.name,
        motto=institution.motto,
        unit=post.unit.name,
        city=post.unit.city,
        number=number,
        dated=clock.today(config().zone),
        draft=draft,
        reference=document.reference,
        subject=document.subject,
        addressees=(
            Addressee(
                treatment="Señor/a",
                name=recipient.name if recipient else "",
                post_title=recipient.post_title if recipient else "",
                organisation=recipient.organisation if recipient else "",
                place="Presente",
            ),
        ),
        body_html=document.body,
        signer=Signer(post.official.title, post.official.name, post.title),
        verify_url="" if draft else verify_url(code),
    )


def verify_url(code: str) -> str:
    """Where anybody can check a document."""
    return f"{config().base_url}/verificar/{code}"
