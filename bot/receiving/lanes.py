"""Many chats at once, each in its own order: a lane per chat with work, and none without."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

from bot.receiving.worker import Opened

# Attends a message, knowing the next one of its chat; False when it is to be given back.
Attend = Callable[[Opened, Opened | None], Awaitable[bool]]
GiveBack = Callable[[list[int]], Awaitable[None]]

_BEFORE_GIVING_BACK = 1.0  # seconds, so that an outage is not asked without a pause
_log = logging.getLogger(__name__)


class Lanes:
    """Attends messages, one at a time in each chat.

    A message that cannot be attended now goes back to custody together with those that follow it
    in its chat, so that their order stays.
    """

    def __init__(self, attend: Attend, give_back: GiveBack) -> None:
        self._attend = attend
        self._give_back = give_back
        self._waiting: dict[str, deque[Opened]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._ids: set[int] = set()
        self._moved = asyncio.Event()

    def __len__(self) -> int:
        """Messages that are not at their end yet."""
        return len(self._ids)

    def holds(self, inbound_id: int) -> bool:
        """Whether this message is in a lane already (its lease ran out while it waited)."""
        return inbound_id in self._ids

    def add(self, opened: Opened) -> None:
        """Put a message at the end of its chat's lane."""
        self._ids.add(opened.received.id)
        lane = self._waiting.get(opened.chat)
        if lane is not None:
            lane.append(opened)
            return
        self._waiting[opened.chat] = deque([opened])
        task = asyncio.create_task(self._run(opened.chat))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def room(self, most: int) -> None:
        """Wait until fewer than `most` messages are under way."""
        while len(self) >= most:
            self._moved.clear()
            await self._moved.wait()

    async def finish(self) -> None:
        """Wait until every lane is empty."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def _run(self, chat: str) -> None:
        lane = self._waiting[chat]
        while lane:
            opened = lane.popleft()
            try:
                if not await self._attend(opened, lane[0] if lane else None):
                    await self._return([opened, *lane])
                    lane.clear()
            except Exception:  # last line of defence: logged; the lease brings the message back
                _log.exception("message %d was left to its lease", opened.received.id)
            self._ids.discard(opened.received.id)
            self._moved.set()
        del self._waiting[chat]

    async def _return(self, messages: list[Opened]) -> None:
        await asyncio.sleep(_BEFORE_GIVING_BACK)
        ids = [one.received.id for one in messages]
        self._ids.difference_update(ids)
        await self._give_back(ids)
