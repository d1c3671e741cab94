"""An administrator takes away the second factor of an official who lost it."""

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from office.accounts.authenticators import second_factors
from office.actors import Actor
from office.administration import changes
from office.administration.changes import Change
from office.administration.staff.officials import in_reach
from office.errors import Conflict
from office.outbox import posting


async def reset_factors(actor: Actor, official_id: int) -> None:
    """Take away the second factor of somebody who lost it; they are told by mail.

    Raises NotAllowed, NotFound, Conflict (there is none).
    """

    async def work(connection: BaseDBAsyncClient) -> None:
        row, _ = await in_reach(actor, official_id, connection)
        if not await second_factors.reset_of_official(connection, actor, row):
            raise Conflict("Esa persona no tiene una segunda verificación.")
        change = Change("official", "factor_reset", row.id, row.name)
        await changes.record(connection, actor, change, actor.institution_id)

    await run_tx(work)
    posting.announce()
