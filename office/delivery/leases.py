"""Gives back outgoing messages whose sender died, and wakes the senders of this process."""

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from models.database import run_tx
from models.enums import Channel, OutboxState
from models.tables import OutboxMessage
from office import clock
from office.delivery import attempts
from office.outbox import posting as outbox

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
        expired &= Q(claimed_until__lt=now)

    async def work(connection: BaseDBAsyncClient) -> int:
        return (
            await OutboxMessage.filter(expired & ~Q(channel=Channel.TELEGRAM))
            .using_db(connection)
            .update(state=OutboxState.PENDING, claimed_until=None, next_attempt_at=now)
        )

    freed = await run_tx(work)
    doubtful = await OutboxMessage.filter(expired, channel=Channel.TELEGRAM).values_list(
        "id", flat=True
    )
    for outbox_id in doubtful:
        await attempts.uncertain(int(str(outbox_id)), _DIED)
    outbox.parcels.notify()
    return freed + len(doubtful)
