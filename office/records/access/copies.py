"""Who holds a copy, and who may act on it."""

from typing import Protocol

from tortoise.backends.base.client import BaseDBAsyncClient

from models.enums import Action, Confidentiality, CopyState, Permission
from models.tables import Copy, Document, Event, Post, Unit
from office.actors import Actor
from office.errors import Conflict, NotAllowed, NotFound, OfficeError
from office.records.access.documents import _NO_DOCUMENT, may_read
from office.text.wording import ago

_NOT_YOURS = "Este documento no está en su poder; solo quien lo tiene puede hacer esto."


class Lies(Protocol):
    """What tells where a copy lies: a row of its table, or as much of one as a page reads."""

    @property
    def holder_post_id(self) -> int | None: ...
    @property
    def unit_id(self) -> int: ...


def holds(actor: Actor, copy: Lies) -> bool:
    """Whether `copy` is the actor's to act on: held, or lying with the unit they receive for."""
    if copy.holder_post_id is None:
        return copy.unit_id == actor.unit_id and actor.may(Permission.RECEIVE)
    return copy.holder_post_id in (*actor.handled_ids, *actor.shared_ids)


def is_shared(actor: Actor, copy: Lies) -> bool:
    """Whether `copy` is the actor's to act on only because they share its holder's tray."""
    return copy.holder_post_id in actor.shared_ids and copy.holder_post_id not in actor.handled_ids


async def copy_to_act_on(
    connection: BaseDBAsyncClient, actor: Actor, copy_id: int, state: CopyState
) -> Copy:
    """The copy, locked, if the actor holds it and it is in `state`.

    Raises NotFound; Conflict when it was theirs until somebody moved it; NotAllowed otherwise.
    """
    copy = await Copy.filter(id=copy_id).using_db(connection).select_for_update().first()
    if copy is None:
        raise NotFound(_NO_DOCUMENT)
    if not holds(actor, copy):
        raise await refusal(actor, copy, connection)
    if is_shared(actor, copy):
        await _check_shared(connection, copy)
    if copy.state is not state:
        raise Conflict(
            "Este documento ya está archivado."
            if copy.state is CopyState.ARCHIVED
            else "Este documento ya no está archivado."
        )
    return copy


async def refusal(
    actor: Actor, copy: Copy, connection: BaseDBAsyncClient | None = None
) -> OfficeError:
    """Why `copy` is not the actor's to act on; to who may not read it, as if there were none."""
    if not await may_know(actor, copy):
        return NotFound(_NO_DOCUMENT)
    last = (
        await Event.filter(copy_id=copy.id, action=Action.REASSIGNED)
        .using_db(connection)
        .order_by("-id")
        .first()
    )
    if last is not None and last.detail.get("from_post") in (*actor.post_ids, None):
        return Conflict(
            f"{last.who.split(',')[0]} reasignó este documento {ago(last.at)}. "
            "Su cambio no se guardó."
        )
    if copy.holder_post_id is not None and (
        copy.unit_id == actor.unit_id
        or await Event.filter(copy_id=copy.id, post_id__in=actor.post_ids)
        .using_db(connection)
        .exists()
    ):
        return Conflict(
            f"Este documento lo tiene {await holder_name(copy)}. Su cambio no se guardó."
        )
    return NotAllowed(_NOT_YOURS)


async def may_know(actor: Actor, copy: Copy) -> bool:
    """Whether the actor may know that there is such a copy: whether they may read its document."""
    document = await Document.filter(id=copy.document_id).select_related("unit").first()
    return document is not None and await may_read(actor, document)


async def _check_shared(connection: BaseDBAsyncClient, copy: Copy) -> None:
    """A shared tray shows nothing that is confidential. Raises NotFound."""
    secret = Document.filter(
        id=copy.document_id, confidentiality=Confidentiality.CONFIDENTIAL
    ).using_db(connection)
    if await secret.exists():
        raise NotFound(_NO_DOCUMENT)


async def holder_name(copy: Lies) -> str:
    """Who has `copy`: name and post, or the unit while nobody has taken it."""
    if copy.holder_post_id is None:
        return unassigned(await Unit.get(id=copy.unit_id))
    post = await Post.get(id=copy.holder_post_id).select_related("official")
    return f"{post.official.name}, {post.title}"


def unassigned(unit: Unit) -> str:
    """In words, where a copy lies that nobody of `unit` has taken."""
    return f"{unit.name}, sin asignar"
