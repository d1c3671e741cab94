"""Runs the fetcher within a block, as the mail door does, and demands that it ends in time."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from mailgateway.imap import watcher as imap
from mailgateway.imap.mailbox_url import Mailbox
from models.tables import InboundMessage, WatchedMailbox
from office.runtime.waiting import Backoff
from tests.support.polling import until


@asynccontextmanager
async def watching(*mailboxes: Mailbox) -> AsyncIterator[None]:
    """Read `mailboxes` while the block runs, with pauses of a tenth of what they are in life."""
    stop = asyncio.Event()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(imap, "Backoff", lambda first, longest: Backoff(first / 10, longest / 10))
        task = asyncio.create_task(imap.run(stop, mailboxes))
        try:
            yield
        finally:
            stop.set()
            began = time.monotonic()
            await asyncio.wait_for(task, 10)
            assert time.monotonic() - began < 5


async def in_custody(count: int) -> list[InboundMessage]:
    """The messages in custody, once there are `count`."""

    async def enough() -> bool:
        return await InboundMessage.all().count() >= count

    await until(enough, f"{count} messages in custody")
    rows = await InboundMessage.all().order_by("id")
    assert len(rows) == count
    return rows


async def looked_at(mailbox: Mailbox) -> WatchedMailbox:
    """The ledger of `mailbox`, once all that was there has been read."""

    async def found() -> WatchedMailbox | None:
        return await WatchedMailbox.get_or_none(name=mailbox.name, looked_at__not_isnull=True)

    row = await until(found, f"a look at {mailbox.name}")
    assert row is not None
    return row
