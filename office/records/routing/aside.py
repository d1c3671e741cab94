"""What is put aside until a day, and comes back that day, or at once when something new comes."""

from collections.abc import Sequence
from datetime import date

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, CopyState
from models.tables import Copy, Document
from office import clock
from office.actors import Actor
from office.config import config
from office.errors import Conflict, Invalid
from office.evidence import trail as trace
from office.outbox import bell
from office.outbox import posting as outbox
from office.records.access import copies as access

LONGEST_DAYS = 365
_BATCH = 500


async def set_aside(actor: Actor, copy_id: int, until: date) -> None:
    """Take the copy out of Recibidos until the morning of `until`; its term runs on.

    Raises Invalid (hasta), NotFound, NotAllowed, Conflict.
    """
    today = clock.today(config().zone)
    if until <= today:
        raise Invalid("Elija un día posterior a hoy.", "hasta")
    if (until - today).days > LONGEST_DAYS:
        raise Invalid("Se puede apartar hasta por un año.", "hasta")

    async def work(connection: BaseDBAsyncClient) -> None:
        copy = await access.copy_to_act_on(connection, actor, copy_id, CopyState.IN_PROCESS)
        document = await Document.get(id=copy.document_id, using_db=connection)
        if copy.due_at is not None and until > copy.due_at >= today:
            raise Invalid("Ese día el documento ya estaría vencido; elija uno anterior.", "hasta")
        copy.holder_post_id = copy.holder_post_id or actor.post_id
        copy.aside_until, copy.read_at = until, copy.read_at or clock.now()
        await copy.save(using_db=connection)
        detail = {"until": until.isoformat()}
        about = trace.About(document.id, document.case_id, copy.id, detail=detail)
        await trace.record(connection, [trace.by_official(actor, Action.SET_ASIDE, about)])

    await run_tx(work)


async def bring_back(actor: Actor, copy_id: int) -> None:
    """Back into Recibidos before its day. Raises NotFound, NotAllowed, Conflict."""

    async def work(connection: BaseDBAsyncClient) -> None:
        copy = await access.copy_to_act_on(connection, actor, copy_id, CopyState.IN_PROCESS)
        if copy.aside_until is None:
            raise Conflict("Este documento ya está en Recibidos.")
        document = await Document.get(id=copy.document_id, using_db=connection)
        copy.aside_until = None
        await copy.save(using_db=connection)
        about = trace.About(document.id, document.case_id, copy.id)
        await trace.record(connection, [trace.by_official(actor, Action.BROUGHT_BACK, about)])

    await run_tx(work)


async def wake(
    connection: BaseDBAsyncClient, actor: Actor | None, *, document_id: int, case_id: int | None
) -> None:
    """Something new came to the document or its case: what was put aside of it is back, unread.

    Within the transaction of what came.
    """
    aside = Copy.filter(aside_until__isnull=False, state=CopyState.IN_PROCESS).using_db(connection)
    if case_id is None:
        aside = aside.filter(document_id=document_id)
    else:
        aside = aside.filter(document__case_id=case_id)
    await _back(connection, actor, await aside.select_related("document").limit(_BATCH))


async def bring_back_due() -> int:
    """Bring back whatever was put aside until today or earlier; how many copies."""
    today, back = clock.today(config().zone), 0
    while True:

        async def work(connection: BaseDBAsyncClient) -> int:
            due = (
                await Copy.filter(aside_until__lte=today)
                .using_db(connection)
                .select_for_update(skip_locked=True, of=("copy",))
                .order_by("id")
                .limit(_BATCH)
                .select_related("document")
            )
            await _back(connection, None, due)
            return len(due)

        done = await run_tx(work)
        back += done
        if done < _BATCH:
            outbox.announce()
            return back


async def _back(connection: BaseDBAsyncClient, actor: Actor | None, found: Sequence[Copy]) -> None:
    for copy in found:
        copy.aside_until, copy.received_at, copy.read_at = None, clock.now(), None
        await copy.save(
            using_db=connection, update_fields=["aside_until", "received_at", "read_at"]
        )
        about = trace.About(copy.document_id, copy.document.case_id, copy.id)
        await trace.record(connection, [trace.by_house(Action.BROUGHT_BACK, about)])
        if copy.holder_post_id is not None:
            told = bell.Ring("back", (copy.holder_post_id,))
            await bell.ring(connection, actor, copy.document, [told])
