"""Wakeups: work that has just come up wakes the one who does it, in the same process."""

import asyncio
from collections.abc import Iterable

from models.enums import Channel
from office.runtime.per_loop import PerLoop


class Wakeup:
    """`ring` wakes a `wait`, also one that starts later; several rings wake it once.

    Only a short cut: who waits must also look by itself now and then, because another process may
    have brought the work.
    """

    def __init__(self) -> None:
        self._event = PerLoop(asyncio.Event)

    def notify(self) -> None:
        """Wake whoever waits."""
        self._event().set()

    async def wait(self, timeout: float) -> None:
        """Return at the next ring (or the last one not yet heard), or after `timeout` seconds."""
        event = self._event()
        try:
            async with asyncio.timeout(timeout):
                await event.wait()
        except TimeoutError:
            return
        finally:
            event.clear()


class Wakeups:
    """A bell for each channel: who waits for one must not hear another's ring away."""

    def __init__(self) -> None:
        self._wakeups = {channel: Wakeup() for channel in Channel}

    def notify(self, channels: Iterable[Channel] = tuple(Channel)) -> None:
        """Wake whoever waits for one of `channels` (all of them unless told)."""
        for channel in set(channels):
            self._wakeups[channel].notify()

    async def wait(self, channel: Channel, timeout: float) -> None:
        """`Wakeup.wait` for `channel`."""
        await self._wakeups[channel].wait(timeout)
