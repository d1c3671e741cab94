"""A reassignment taken back by who made it, as long as nobody has worked on the document since."""

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, Channel, CopyState, DocumentState
from models.tables import Case, Copy, Document, Event, Post
from office import clock
from office.actors import Actor
from office.config import config
from office.errors import Conflict, NotAllowed, NotFound
from office.evidence import trail
from office.outbox import posting as outbox
from office.outbox.posting import Notice
from office.records.access.confidence import mailed_subject
from office.records.access.copies import holder_name, may_know

_NOT_THEIRS = "Solo puede recuperar lo que usted reasignó por último."
_NOT_THERE = "Ese documento no existe o no está a su alcance."


async def recover(actor: Actor, copy_id: int) -> None:
    """Bring the copy back to where it was before the actor reassigned it.

    Who had it meanwhile is told. Raises NotFound, NotAllowed when the last move was another's, and
    Conflict when the new holder has gone on with it.
    """

    async def work(connection: BaseDBAsyncClient) -> None:
        copy = await Copy.filter(id=copy_id).using_db(connection).select_for_update().first()
        if copy is None:
            raise NotFound(_NOT_THERE)
        moved = await _last_move(connection, actor, copy)
        document = await Document.get(id=copy.document_id, using_db=connection)
        target = await Post.get(id=moved.to_post_id, using_db=connection).select_related("official")
        if await _has_gone_on(connection, copy, moved):
            raise Conflict(
                f"{target.official.name} ya trabajó en este documento; pídale que lo devuelva."
            )
        await _move_back(connection, copy, document, moved)
        event = trail.by_official(
            actor,
            Action.RECOVERED,
            trail.About(
                document.id,
                document.case_id,
                copy.id,
                copy.holder_post_id,
                detail={"from": f"{target.official.name}, {target.title}"},
            ),
        )
        await trail.record(connection, [event])
        await outbox.enqueue(connection, [_told(actor, target, document, event.id)])

    await run_tx(work)
    outbox.announce()


async def _last_move(connection: BaseDBAsyncClient, actor: Actor, copy: Copy) -> Event:
    """The reassignment to take back, if it was the actor's and still holds."""
    moved = (
        await Event.filter(
            copy_id=copy.id, action__in=[Action.REASSIGNED, Action.RECOVERED, Action.ARCHIVED]
        )
        .using_db(connection)
        .order_by("-id")
        .first()
    )
    made_it = moved is not None and moved.post_id in actor.post_ids
    if not made_it and not await may_know(actor, copy):
        raise NotFound(_NOT_THERE)
    if moved is None or moved.action is Action.RECOVERED:
        raise NotAllowed(_NOT_THEIRS)
    if moved.action is Action.ARCHIVED or copy.state is not CopyState.IN_PROCESS:
        raise Conflict(f"{moved.who.split(',')[0]} ya archivó este documento.")
    if not made_it:
        raise NotAllowed(f"{_NOT_THEIRS} Ahora lo tiene {await holder_name(copy)}.")
    if copy.holder_post_id != moved.to_post_id:
        raise Conflict(f"Este documento ya lo tiene {await holder_name(copy)}.")
    return moved


async def _has_gone_on(connection: BaseDBAsyncClient, copy: Copy, moved: Event) -> bool:
    acts = Event.filter(
        document_id=copy.document_id, post_id=copy.holder_post_id, id__gt=moved.id
    ).exclude(action=Action.READ)
    if await acts.using_db(connection).exists():
        return True
    drafts = Document.filter(
        answers_id=copy.document_id,
        holder_post_id=copy.holder_post_id,
        state=DocumentState.DRAFT,
    )
    return bool(await drafts.using_db(connection).exists())


async def _move_back(
    connection: BaseDBAsyncClient, copy: Copy, document: Document, moved: Event
) -> None:
    before = moved.detail
    copy.holder_post_id = before.get("from_post")
    copy.unit_id = before.get("from_unit") or copy.unit_id
    copy.note = str(before.get("from_note", ""))
    if "from_due" in before:
        copy.due_at = before["from_due"]
    copy.received_at = copy.read_at = clock.now()
    await copy.save(using_db=connection)
    case = await Case.get_or_none(id=document.case_id, using_db=connection)
    if case is not None and before.get("from_unit") and case.number == document.number:
        case.unit_id, case.unit_since = int(before["from_unit"]), clock.now()
        await case.save(using_db=connection)


def _told(actor: Actor, target: Post, document: Document, event_id: int) -> Notice:
    return Notice(
        kind="recovered",
        channel=Channel.EMAIL,
        to_address=target.official.email,
        to_name=target.official.name,
        facts={
            "official": target.official.name,
            "number": document.number or "",
            "subject": mailed_subject(document),
            "by": actor.who,
            "url": f"{config().base_url}/documentos/{document.id}",
        },
        once_key=f"recovered:{event_id}",
    )
