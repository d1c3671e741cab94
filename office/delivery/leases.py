"""Gives back outgoing messages whose sender died, and wakes the senders of this process."""

from datetime import timedelta

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from models.database import run_tx
from models.enums import Channel, OutboxState
from models.tables import OutboxMessage
from office import clock
from office.delivery import attempts
from office.delivery.claims import LEASE
from office.outbox import posting as outbox

_APART = timedelta(minutes=5)  # by which the clocks of two servers may differ
_DIED = "El proceso terminó durante el envío."


async def release_expired(*, alone: bool = False) -> int:
    """Free claimed messages whose lease ran out, and return how many.

    `alone`: no other process serves this database and this one has only begun, so that whoever
    held a lease is dead; all are freed.

    Mail is sent again, with the same Message-ID. A Telegram message could not be recognised as a
    repetition, so it ends as uncertain (DESIGN 3.7).
    """
    now = clock.now()
    expired = Q(state=OutboxState.SENDING)
    if not alone:
        # One that ends later than any lease lasts is of a clock that was ahead.
        expired &= Q(claimed_until__lt=now) | Q(claimed_until__gt=now + 2 * LEASE)

    async def work(connection: BaseDBAsyncClient) -> int:
        return (
            await OutboxMessage.filter(expired & ~Q(channel=Channel.TELEGRAM))
            .using_db(connection)
            .update(state=OutboxState.PENDING, claimed_until=None, next_attempt_at=now)
        )

    freed = await run_tx(work) + await _brought_nearer()
    doubtful = await OutboxMessage.filter(expired, channel=Channel.TELEGRAM).values_list(
        "id", flat=True
    )
    for outbox_id in doubtful:
        await attempts.uncertain(int(str(outbox_id)), _DIED)
    outbox.parcels.notify()
    return freed + len(doubtful)


async def _brought_nearer() -> int:
    """Make due what was written by a clock that was ahead, and would wait until that hour comes."""
    now = clock.now()

    async def work(connection: BaseDBAsyncClient) -> int:
        of_tomorrow = OutboxMessage.filter(
            state=OutboxState.PENDING, created_at__gt=now + _APART, next_attempt_at__gt=now
        )
        return await of_tomorrow.using_db(connection).update(next_attempt_at=now)

    return await run_tx(work)
