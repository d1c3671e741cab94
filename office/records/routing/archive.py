"""A copy put away with what was added to its case, and taken out again."""

from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, CopyState
from models.tables import Case, Copy, Document, Event
from office import clock
from office.actors import Actor
from office.evidence import trail
from office.outbox import posting as outbox
from office.records.access import copies as access
from office.records.routing.closing import checked_reason, close_if_done, open_again
from office.records.routing.notes import _note
from office.records.tasks.working import cancel_all


async def archive(actor: Actor, copy_id: int, comment: str = "", reason: str = "") -> None:
    """Put the copy away; its case closes when no copy of it is left in process.

    With the document that opened a case goes what was added to it, as far as the actor holds it. A
    case that ends so without an answer needs a `reason`, which its citizen is told ten minutes
    later unless the copy is taken out before. Raises Invalid (comment, reason), NotFound,
    NotAllowed, Conflict.
    """
    comment, reason = _note(comment, "comment"), checked_reason(reason)

    async def work(connection: BaseDBAsyncClient) -> None:
        copy = await access.copy_to_act_on(connection, actor, copy_id, CopyState.IN_PROCESS)
        document = await Document.get(id=copy.document_id, using_db=connection)
        together = await _additions(connection, actor, document)
        for each in (copy, *together):
            each.state, each.aside_until = CopyState.ARCHIVED, None
            each.holder_post_id = each.holder_post_id or actor.post_id
            each.read_at = each.read_at or clock.now()
            await each.save(using_db=connection)
        detail: dict[str, Any] = {"together": [each.id for each in together]} if together else {}
        if ended := await cancel_all(connection, document.id):
            detail["tasks"] = ended
        event = _event(actor, copy, document, Action.ARCHIVED, comment or reason, detail)
        closed = await close_if_done(connection, document.case_id, reason, event.id)
        if closed:
            event.detail = {**detail, "closed": closed, "reason": reason}
        await trail.record(connection, [event])

    await run_tx(work)
    outbox.announce()


async def restore(actor: Actor, copy_id: int) -> None:
    """Take the copy out of the archive, with what was put away with it; a closed case is open
    again. Raises NotFound, NotAllowed, Conflict."""

    async def work(connection: BaseDBAsyncClient) -> None:
        copy = await access.copy_to_act_on(connection, actor, copy_id, CopyState.ARCHIVED)
        document = await Document.get(id=copy.document_id, using_db=connection)
        for each in (copy, *await _put_away_with(connection, copy)):
            each.state, each.received_at = CopyState.IN_PROCESS, clock.now()
            await each.save(using_db=connection)
        event = _event(actor, copy, document, Action.RESTORED, "", {})
        await trail.record(connection, [event])
        await open_again(connection, document.case_id, event.id)

    await run_tx(work)
    outbox.announce()


async def _additions(connection: BaseDBAsyncClient, actor: Actor, document: Document) -> list[Copy]:
    """Copies in the actor's hands of what was added to the case that `document` opened."""
    case = await Case.get_or_none(id=document.case_id, using_db=connection)
    if case is None or case.number != document.number:
        return []
    lying = (
        await Copy.filter(document__case_id=case.id, state=CopyState.IN_PROCESS)
        .exclude(document_id=document.id)
        .using_db(connection)
        .order_by("id")
    )
    return [copy for copy in lying if access.holds(actor, copy)]


async def _put_away_with(connection: BaseDBAsyncClient, copy: Copy) -> list[Copy]:
    """The copies that the same act put away and that lie there still."""
    event = (
        await Event.filter(copy_id=copy.id, action=Action.ARCHIVED)
        .using_db(connection)
        .order_by("-id")
        .first()
    )
    ids = [int(each) for each in event.detail.get("together", [])] if event else []
    if not ids:
        return []
    return (
        await Copy.filter(id__in=ids, state=CopyState.ARCHIVED, holder_post_id=copy.holder_post_id)
        .using_db(connection)
        .order_by("id")
    )


def _event(
    actor: Actor,
    copy: Copy,
    document: Document,
    action: Action,
    comment: str,
    detail: dict[str, Any],
) -> Event:
    about = trail.About(document.id, document.case_id, copy.id, comment=comment, detail=detail)
    return trail.by_official(actor, action, about)
