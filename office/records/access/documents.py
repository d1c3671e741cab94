"""Who may see a document, and who may act on a copy."""

from tortoise.expressions import Q

from models.enums import Confidentiality, Permission, Profile
from models.tables import Copy, Document, Event
from office.actors import Actor
from office.errors import NotFound

_NO_DOCUMENT = "Ese documento no existe o no está a su alcance."


def answers_for_unit(actor: Actor) -> bool:
    """Whether the post sees everything of its unit: its chief, and who receives for it."""
    return actor.profile is Profile.CHIEF or actor.may(Permission.RECEIVE)


async def readable(actor: Actor, document_id: int, *also: str) -> Document:
    """The document, with unit, institution and `also`, if the actor may read it; else NotFound.

    A refusal looks like an absence: that a number exists is information too.
    """
    related = ("unit__institution", *also)
    document = await Document.get_or_none(id=document_id).select_related(*related)
    if document is None or not await may_read(actor, document):
        raise NotFound(_NO_DOCUMENT)
    return document


async def may_read(actor: Actor, document: Document) -> bool:
    """Whether the actor may read `document` (with its unit fetched).

    Who wrote it, holds it or a copy of it or of its case, or once did; those who answer for a unit
    that it belongs to; who shares a holder's tray; SEE_ALL for all that is not confidential. What
    is confidential is only for its author and present holders; while it lies with a unit, for those
    who receive there.
    """
    post_ids = actor.post_ids
    if document.author_post_id in post_ids or document.holder_post_id in post_ids:
        return True
    copies = Copy.filter(_told_together(document))
    theirs = Q(holder_post_id__in=post_ids)
    if actor.may(Permission.RECEIVE):
        theirs |= Q(document_id=document.id, holder_post_id__isnull=True, unit_id=actor.unit_id)
    if await copies.filter(theirs).exists():
        return True
    if document.confidentiality is Confidentiality.CONFIDENTIAL:
        return False
    if document.unit.institution_id == actor.institution_id and actor.may(Permission.SEE_ALL):
        return True
    if actor.shared_ids and await copies.filter(holder_post_id__in=actor.shared_ids).exists():
        return True
    if answers_for_unit(actor) and (
        document.unit_id == actor.unit_id or await copies.filter(unit_id=actor.unit_id).exists()
    ):
        return True
    took_part = Q(post_id__in=post_ids) | Q(to_post_id__in=post_ids)
    return await Event.filter(took_part, document_id=document.id).exists()


def _told_together(document: Document) -> Q:
    """The copies that open this document: those of its case, unless it is confidential."""
    if document.case_id is None or document.confidentiality is Confidentiality.CONFIDENTIAL:
        return Q(document_id=document.id)
    return Q(document__case_id=document.case_id)
