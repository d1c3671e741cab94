"""Who may see a document, and who may act on a copy."""

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from models.enums import Action, Confidentiality, CopyState, Permission, Profile
from models.tables import Copy, Document, Event, Post, Unit
from office import clock
from office.actors import Actor
from office.errors import Conflict, NotAllowed, NotFound

_NO_DOCUMENT = "Ese documento no existe o no está a su alcance."
_NOT_YOURS = "Este documento no está en su poder; solo quien lo tiene puede hacer esto."


def answers_for_unit(actor: Actor) -> bool:
    """Whether the post sees everything of its unit: its chief, and who receives for it."""
    return actor.profile is Profile.CHIEF or actor.may(Permission.RECEIVE)


async def readable(actor: Actor, document_id: int) -> Document:
    """The document, with unit and institution, if the actor may read it; else NotFound.

    A refusal looks like an absence: that a number exists is information too.
    """
    document = await Document.get_or_none(id=document_id).select_related("unit__institution")
    if document is None or not await may_read(actor, document):
        raise NotFound(_NO_DOCUMENT)
    return document


async def may_read(actor: Actor, document: Document) -> bool:
    """Whether the actor may read `document` (with its unit fetched).

    Who wrote it, holds it or a copy of it or of its case, or once did; those who answer for a unit
    that it belongs to; SEE_ALL for all that is not confidential. What is confidential is only for
    its author and present holders.
    """
    desks = actor.desks
    if document.author_post_id in desks or document.holder_post_id in desks:
        return True
    held = Q(document_id__in=await _told_together(document))
    if await Copy.filter(held, holder_post_id__in=desks).exists():
        return True
    if document.confidentiality is Confidentiality.CONFIDENTIAL:
        return False
    if document.unit.institution_id == actor.institution_id and actor.may(Permission.SEE_ALL):
        return True
    if answers_for_unit(actor) and (
        document.unit_id == actor.unit_id or await Copy.filter(held, unit_id=actor.unit_id).exists()
    ):
        return True
    took_part = Q(post_id__in=desks) | Q(to_post_id__in=desks)
    return await Event.filter(took_part, document_id=document.id).exists()


async def _told_together(document: Document) -> list[int]:
    """The documents whose copies open this one: its case's, unless it is confidential."""
    if document.case_id is None or document.confidentiality is Confidentiality.CONFIDENTIAL:
        return [document.id]
    ids = await Document.filter(case_id=document.case_id).values_list("id", flat=True)
    return [int(str(document_id)) for document_id in ids]


def holds(actor: Actor, copy: Copy) -> bool:
    """Whether `copy` is the actor's to act on: held, or lying with the unit they receive for."""
    if copy.holder_post_id is None:
        return copy.unit_id == actor.unit_id and actor.may(Permission.RECEIVE)
    return copy.holder_post_id in actor.desks


async def copy_to_act_on(
    connection: BaseDBAsyncClient, actor: Actor, copy_id: int, state: CopyState
) -> Copy:
    """The copy, locked, if the actor holds it and it is in `state`.

    Raises NotFound; Conflict when it was theirs until somebody moved it; NotAllowed otherwise.
    """
    copy = await Copy.filter(id=copy_id).using_db(connection).select_for_update().first()
    if copy is None:
        raise NotFound(_NO_DOCUMENT)
    if holds(actor, copy):
        if copy.state is state:
            return copy
        raise Conflict(
            "Este documento ya está archivado."
            if copy.state is CopyState.ARCHIVED
            else "Este documento ya no está archivado."
        )
    last = (
        await Event.filter(copy_id=copy_id, action=Action.REASSIGNED)
        .using_db(connection)
        .order_by("-id")
        .first()
    )
    if last is not None and last.detail.get("from_post") in (*actor.desks, None):
        raise Conflict(
            f"{last.who.split(',')[0]} reasignó este documento {_ago(last)}. "
            "Su cambio no se guardó."
        )
    raise NotAllowed(_NOT_YOURS)


def _ago(event: Event) -> str:
    minutes = int((clock.now() - event.at).total_seconds() // 60)
    if minutes < 1:
        return "hace un momento"
    if minutes < 60:
        return f"hace {minutes} minuto{'s' if minutes > 1 else ''}"
    return f"el {event.at:%d/%m/%Y}"


def require(actor: Actor, permission: Permission, what: str) -> None:
    """Raises NotAllowed in words when the post lacks `permission`; `what` follows «no puede»."""
    if not actor.may(permission):
        raise NotAllowed(
            f"Su puesto actual ({actor.post_title}, {actor.unit_name}) no puede {what}."
        )


async def holder_name(copy: Copy) -> str:
    """Who has `copy`: name and post, or the unit while nobody has taken it."""
    if copy.holder_post_id is None:
        unit = await Unit.get(id=copy.unit_id)
        return f"{unit.name}, sin asignar"
    post = await Post.get(id=copy.holder_post_id).select_related("official")
    return f"{post.official.name}, {post.title}"
