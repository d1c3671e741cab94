"""Copies marked as read without being opened one by one."""

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, CopyState
from models.tables import Document
from office import clock
from office.actors import Actor
from office.evidence import trail as trace
from office.records.access import copies as access


async def mark_read(actor: Actor, copy_id: int) -> None:
    """The copy counts as read by its holder. Raises NotFound, NotAllowed, Conflict."""

    async def work(connection: BaseDBAsyncClient) -> None:
        copy = await access.copy_to_act_on(connection, actor, copy_id, CopyState.IN_PROCESS)
        if copy.read_at is not None or access.is_shared(actor, copy):
            return
        copy.read_at = clock.now()
        await copy.save(using_db=connection, update_fields=["read_at"])
        document = await Document.get(id=copy.document_id, using_db=connection)
        about = trace.About(document.id, document.case_id, copy.id)
        await trace.record(connection, [trace.by_official(actor, Action.READ, about)])

    await run_tx(work)
