"""Waiting for work without missing the order to stop."""

import asyncio
from collections.abc import Coroutine
from typing import Any


async def until_any(stop: asyncio.Event, *others: Coroutine[Any, Any, object]) -> None:
    """Return as soon as `stop` is set or one of `others` is done; the rest is cancelled."""
    tasks = [asyncio.ensure_future(other) for other in (stop.wait(), *others)]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class Backoff:
    """Pauses that double while something is down, from half a second to half a minute."""

    def __init__(self, first: float = 0.5, longest: float = 30.0) -> None:
        self._first = first
        self._longest = longest
        self._next = first

    def reset(self) -> None:
        """It works again."""
        self._next = self._first

    async def pause(self, stop: asyncio.Event) -> None:
        """Wait, longer each time, or until `stop` is set."""
        seconds, self._next = self._next, min(self._next * 2, self._longest)
        await until_any(stop, asyncio.sleep(seconds))
