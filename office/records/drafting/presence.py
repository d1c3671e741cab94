"""Who has a draft open at the same time, so that two people are told of each other."""

from datetime import timedelta

from tortoise.backends.base.client import BaseDBAsyncClient

from models.bulk.rows import add_rows, made
from models.database import run_tx
from models.ids import new_id
from models.tables import DraftPresence
from office import clock
from office.actors import Actor

_OPEN_FOR = timedelta(minutes=2)  # since the page or its saving was last heard of


async def seen(actor: Actor, document_id: int) -> tuple[str, ...]:
    """Note that the actor has the draft open now; the others who have, by name and post."""
    now = clock.now()

    async def work(connection: BaseDBAsyncClient) -> None:
        own = DraftPresence.filter(document_id=document_id, official_id=actor.official_id)
        if not await own.using_db(connection).update(seen_at=now, who=actor.who[:300]):
            row = made(
                DraftPresence,
                id=new_id(),
                document_id=document_id,
                official_id=actor.official_id,
                who=actor.who[:300],
                seen_at=now,
            )
            await add_rows(connection, [row], keep_first=True)

    await run_tx(work)
    others = (
        await DraftPresence.filter(document_id=document_id, seen_at__gt=now - _OPEN_FOR)
        .exclude(official_id=actor.official_id)
        .order_by("who")
    )
    return tuple(row.who for row in others)
