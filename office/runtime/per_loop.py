"""What belongs to one event loop: made when it is first asked for there."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class PerLoop(Generic[T]):
    """Call it for the `T` of the running loop; one that another loop had is let go.

    A process serves in one loop; a test has one of its own.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._kept: tuple[asyncio.AbstractEventLoop, T] | None = None

    def __call__(self) -> T:
        loop = asyncio.get_running_loop()
        if self._kept is None or self._kept[0] is not loop:
            self._kept = loop, self._make()
        return self._kept[1]

    def forget(self) -> None:
        """Make another one when next asked."""
        self._kept = None
