"""Flushes to the disk that hold up neither the event loop nor the interpreter."""

import asyncio
import logging
import os
from collections.abc import Awaitable
from importlib import import_module
from typing import Any, Protocol

from office.runtime.per_loop import PerLoop

_log = logging.getLogger(__name__)
_MOST = 64  # flushes under way
_PATIENCE = 60.0  # seconds
_REFUSED = (OSError, RuntimeError, SystemError, ValueError)
# The library's ways that wait for the disk outside the interpreter, the quickest first: io_uring,
# where the kernel lends it (containers often do not), and threads that know nothing of Python. Its
# polling of io_uring would keep a processor busy, and its linux_aio waits behind our own work.
_WAYS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("linux_uring_asyncio", {"sqpoll": False}),
    ("thread_aio_asyncio", {}),
)


class _Queue(Protocol):
    """What takes requests to a disk and answers in the event loop."""

    def fdsync(self, fd: int) -> Awaitable[None]:
        """Flush what was written to `fd`."""


class _Flusher:
    """Has the disk waited for by `_queue`, or by a thread of Python's if there is none.

    Such a thread has to wait for the interpreter before and after, and the loop for the thread:
    together that takes longer than the disk does (decision 14).
    """

    def __init__(self) -> None:
        self._queue = _queue()

    async def flush(self, descriptor: int) -> None:
        if self._queue is None:
            await asyncio.to_thread(os.fdatasync, descriptor)
            return
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._queue.fdsync(descriptor)
        except _REFUSED as error:  # the library raises SystemError for what the disk says
            _log.error("not flushed; Python's threads will from now on: %r", error)
            self._queue = None
            raise OSError(f"not flushed: {error}") from error


def _queue() -> _Queue | None:
    for name, options in _WAYS:
        try:
            queue: _Queue = import_module(f"caio.{name}").AsyncioContext(
                max_requests=_MOST, **options
            )
        except (ImportError, *_REFUSED) as error:  # another system, or a sandbox that forbids it
            _log.info("%s is not to be had here: %r", name, error)
        else:
            return queue
    return None


_flusher = PerLoop(_Flusher)


async def flush(descriptor: int) -> None:
    """Make durable what was written to `descriptor` (fdatasync of POSIX).

    Raises OSError when that is not certain. The file must not be written again then: the system
    forgets what it could not write, and the next flush would succeed and prove nothing.
    """
    await _flusher().flush(descriptor)
