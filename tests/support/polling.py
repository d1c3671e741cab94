"""Waiting for what another process does: looked for again and again, until a deadline."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
_EVERY = 0.1  # seconds


async def until(look: Callable[[], Awaitable[T]], what: str, seconds: float = 20.0) -> T:
    """The first result of `look` that is true; AssertionError, naming `what`, if none comes."""
    end = time.monotonic() + seconds
    while not (found := await look()):
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        await asyncio.sleep(_EVERY)
    return found
