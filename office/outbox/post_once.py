"""What is told once: a notice whose key is known already is not written again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.tables import Event, OutboxMessage
from office.evidence import trail
from office.outbox import posting
from office.outbox.posting import Notice


@dataclass(frozen=True)
class Told:
    """A notice with its `once_key`, and the event that says it was told."""

    notice: Notice
    event: Event


async def tell(what: Sequence[Told]) -> int:
    """Write to the outbox what was not told before, each with its event; return how many."""
    if not what:
        return 0

    async def work(connection: BaseDBAsyncClient) -> int:
        known: set[Any] = set(
            await OutboxMessage.filter(once_key__in=[one.notice.once_key for one in what])
            .using_db(connection)
            .values_list("once_key", flat=True)
        )
        new = [one for one in what if one.notice.once_key not in known]
        await posting.enqueue(connection, [one.notice for one in new])
        await trail.record(connection, [one.event for one in new])
        return len(new)

    written = await run_tx(work)
    posting.announce()
    return written
