"""Gives back messages whose reader died, so that the next one need not wait for a claim."""

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from models.database import run_tx
from models.enums import Disposition
from models.tables import InboundMessage
from office import clock
from office.custody.queue import LEASE
from office.custody.reception import arrivals


async def release_expired(*, alone: bool = False) -> int:
    """Free unread messages whose lease ran out, wake this process's readers; return how many.

    `alone`: no other process serves this database and this one has only begun, so that whoever
    held a lease is dead; all are freed. The attempt still counts, so that a message that kills its
    readers ends in quarantine.
    """
    held = Q(disposition=Disposition.PENDING, claimed_until__isnull=False)
    if not alone:
        # One that ends later than any lease lasts is of a clock that was ahead.
        now = clock.now()
        held &= Q(claimed_until__lt=now) | Q(claimed_until__gt=now + 2 * LEASE)

    async def work(connection: BaseDBAsyncClient) -> int:
        return await InboundMessage.filter(held).using_db(connection).update(claimed_until=None)

    freed = await run_tx(work)
    arrivals.notify()
    return freed
