"""A draft on its desk: who may change it, and its templates."""

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from models.enums import DocumentKind, DocumentState
from models.tables import Document, Template
from office.actors import Actor
from office.errors import Conflict, NotFound

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
        raise Conflict(settled(row))
    if row.holder_post_id not in actor.handled_ids:
        raise NotFound("Ese borrador no existe o no está en su poder.")
    return row


def settled(row: Document) -> str:
    """Why `row`, which is no draft any more, cannot be changed."""
    if row.state is DocumentState.SIGNING:
        return f"Este documento ya tiene el número {row.number}; ya no se puede cambiar."
    what = "se eliminó" if row.state is DocumentState.VOID else "ya se envió"
    return f"Este borrador {what}; ya no se puede cambiar."


async def templates_for(
    actor: Actor, kind: DocumentKind, own_kind_id: int | None
) -> list[Template]:
    """The institution's and the unit's templates for that kind, by name."""
    place = Q(unit_id__isnull=True) | Q(unit_id=actor.unit_id)
    of_kind = Q(own_kind_id=own_kind_id) if own_kind_id else Q(kind=kind, own_kind_id__isnull=True)
    return await Template.filter(
        place, of_kind, institution_id=actor.institution_id, active=True
    ).order_by("name")
