"""The last look at the house, for those who ask often or are strangers: none costs a look of its
own, and a busy house is not called a dead one."""

import asyncio
import time

from office.monitoring.health import Health, health, unanswered
from office.runtime.per_loop import PerLoop

FRESH = 5.0  # seconds in which nobody looks again
_STILL_TRUE = 30.0  # seconds for which a look holds while the next one is slow
_PATIENCE = 2.0  # seconds to wait for the next look where there is one to fall back on
_FIRST_PATIENCE = 15.0


class _Looks:
    """One look at a time for all who ask."""

    def __init__(self) -> None:
        self._last: Health | None = None
        self._at = 0.0
        self._looking: asyncio.Task[None] | None = None

    async def latest(self) -> Health:
        if self._last is not None and time.monotonic() - self._at < FRESH:
            return self._last
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        patience = _PATIENCE if self._last is not None else _FIRST_PATIENCE
        await asyncio.wait({self._looking}, timeout=patience)
        if self._last is None or time.monotonic() - self._at > _STILL_TRUE:
            return unanswered()
        return self._last

    async def _look(self) -> None:
        try:
            found = await health()
            # One that was slow, with a look that was fine a moment ago, is only busy.
            if not (found.silent and time.monotonic() - self._at < _STILL_TRUE):
                self._last, self._at = found, time.monotonic()
        finally:
            self._looking = None


_looks = PerLoop(_Looks)


async def verdict() -> Health:
    """How the house was within the last seconds; never raises."""
    return await _looks().latest()
