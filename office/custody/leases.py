"""Gives back messages whose reader died, so that the next one need not wait for a claim."""

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Disposition
from models.tables import InboundMessage
from office import clock
from office.custody.reception import arrivals


async def release_expired() -> int:
    """Free unread messages whose lease ran out, wake this process's readers; return how many.

    The attempt still counts, so that a message that kills its readers ends in quarantine.
    """

    async def work(connection: BaseDBAsyncClient) -> int:
        return (
            await InboundMessage.filter(
                disposition=Disposition.PENDING, claimed_until__lt=clock.now()
            )
            .using_db(connection)
            .update(claimed_until=None)
        )

    freed = await run_tx(work)
    arrivals.ring()
    return freed
