"""A pause that ends early when the door closes."""

import asyncio
from collections.abc import Coroutine
from typing import Any


async def until(stop: asyncio.Event, pause: Coroutine[Any, Any, Any]) -> None:
    """Return when `pause` is over or `stop` is set, whichever comes first."""
    tasks = {asyncio.ensure_future(pause), asyncio.ensure_future(stop.wait())}
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
