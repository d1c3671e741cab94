"""Blocking calls beside the loop, in threads that never keep the process from ending."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def in_thread(call: Callable[[], T]) -> T:
    """What `call` returns or raises, from a thread of its own.

    Cancelled, it leaves the thread to itself: whoever cancels also takes away what the thread waits
    for. The threads are daemons, unlike those of `asyncio.to_thread`, which a process joins when it
    ends: a server that does not answer must not hold up the end.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def tell(result: T | None, error: Exception | None) -> None:
        if done.cancelled():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        result, failed = None, None
        try:
            result = call()
        except Exception as error:  # handed to the one who waits
            failed = error
        with contextlib.suppress(RuntimeError):  # the loop has closed: nobody waits any more
            loop.call_soon_threadsafe(tell, result, failed)

    threading.Thread(target=run, name="imap", daemon=True).start()
    return await done
