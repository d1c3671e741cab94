"""A copy put away, and taken out again."""

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, CaseState, CopyState
from models.tables import Case, Copy, Document
from office import clock
from office.actors import Actor
from office.evidence import trail as trace
from office.records.access import copies as access
from office.records.routing.comments import _note


async def archive(actor: Actor, copy_id: int, comment: str = "") -> None:
    """Put the copy away; its case closes when no copy of it is left in process.

    Raises Invalid (comment), NotFound, NotAllowed, Conflict.
    """
    comment = _note(comment, "comment")

    async def work(connection: BaseDBAsyncClient) -> None:
        copy = await access.copy_to_act_on(connection, actor, copy_id, CopyState.IN_PROCESS)
        copy.state = CopyState.ARCHIVED
        copy.holder_post_id = copy.holder_post_id or actor.post_id
        copy.read_at = copy.read_at or clock.now()
        await copy.save(using_db=connection)
        await _record(connection, actor, copy, Action.ARCHIVED, comment)
        await _close_case(connection, copy)

    await run_tx(work)


async def _close_case(connection: BaseDBAsyncClient, copy: Copy) -> None:
    document = await Document.get(id=copy.document_id, using_db=connection)
    if document.case_id is None:
        return
    open_copies = Copy.filter(document__case_id=document.case_id, state=CopyState.IN_PROCESS)
    if not await open_copies.using_db(connection).exists():
        await (
            Case.filter(id=document.case_id)
            .exclude(state=CaseState.ANSWERED)
            .using_db(connection)
            .update(state=CaseState.CLOSED, closed_at=clock.now())
        )


async def restore(actor: Actor, copy_id: int) -> None:
    """Take the copy out of the archive; a closed case is open again.

    Raises NotFound, NotAllowed, Conflict.
    """

    async def work(connection: BaseDBAsyncClient) -> None:
        copy = await access.copy_to_act_on(connection, actor, copy_id, CopyState.ARCHIVED)
        copy.state, copy.received_at = CopyState.IN_PROCESS, clock.now()
        await copy.save(using_db=connection)
        document = await _record(connection, actor, copy, Action.RESTORED, "")
        await (
            Case.filter(id=document.case_id, state=CaseState.CLOSED)
            .using_db(connection)
            .update(state=CaseState.REOPENED, closed_at=None)
        )

    await run_tx(work)


async def _record(
    connection: BaseDBAsyncClient, actor: Actor, copy: Copy, action: Action, comment: str
) -> Document:
    document = await Document.get(id=copy.document_id, using_db=connection)
    about = trace.About(document.id, document.case_id, copy.id, comment=comment)
    await trace.record(connection, [trace.by_official(actor, action, about)])
    return document
