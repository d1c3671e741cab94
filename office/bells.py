"""A bell: work that has just come up wakes the one who does it, in the same process."""

import asyncio


class Bell:
    """`ring` wakes a `wait`, also one that starts later; several rings wake it once.

    Only a short cut: who waits must also look by itself now and then, because another process may
    have brought the work.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._event: asyncio.Event | None = None

    def _of_this_loop(self) -> asyncio.Event:
        loop = asyncio.get_running_loop()
        if self._event is None or self._loop is not loop:
            self._loop, self._event = loop, asyncio.Event()
        return self._event

    def ring(self) -> None:
        """Wake whoever waits."""
        self._of_this_loop().set()

    async def wait(self, timeout: float) -> None:
        """Return at the next ring (or the last one not yet heard), or after `timeout` seconds."""
        event = self._of_this_loop()
        try:
            async with asyncio.timeout(timeout):
                await event.wait()
        except TimeoutError:
            return
        finally:
            event.clear()
