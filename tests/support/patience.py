"""A test that waits for what never comes fails, and shows where it waited."""

import asyncio
import functools
import inspect
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

SECONDS = 240  # several times what the slowest takes; a busy machine is no failure


def _within(work: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    @functools.wraps(work)
    async def bounded(*arguments: Any, **named: Any) -> None:
        async with asyncio.timeout(SECONDS):
            await work(*arguments, **named)

    return bounded


def limit(item: pytest.Item) -> None:
    """Give an asynchronous test SECONDS to end."""
    if isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.obj):
        item.obj = _within(item.obj)
