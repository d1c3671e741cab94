"""A draft that was given up, taken up again."""

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, DocumentState
from models.tables import Document
from office import clock
from office.actors import Actor
from office.errors import Conflict, NotFound
from office.evidence import trail as trace


async def restore(actor: Actor, document_id: int) -> None:
    """Bring the draft back to its author's desk, with its text as it was left.

    Raises NotFound unless it was the actor's, Conflict when it is no longer given up.
    """

    async def work(connection: BaseDBAsyncClient) -> None:
        row = (
            await Document.filter(id=document_id, number__isnull=True)
            .using_db(connection)
            .select_for_update()
            .first()
        )
        if row is None or row.author_post_id not in actor.handled_ids:
            raise NotFound("Ese borrador no existe o no es suyo.")
        if row.state is not DocumentState.VOID:
            raise Conflict("Este borrador ya no está eliminado.")
        row.state, row.holder_post_id = DocumentState.DRAFT, row.author_post_id
        row.dated_at, row.version = clock.now(), row.version + 1
        await row.save(using_db=connection)
        about = trace.About(row.id, row.case_id)
        await trace.record(connection, [trace.by_official(actor, Action.RESTORED, about)])

    await run_tx(work)
