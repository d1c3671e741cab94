"""Group commit: what waits is committed together, while the next group gathers."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from office.errors import Unavailable
from office.runtime.per_loop import PerLoop

T = TypeVar("T")
R = TypeVar("R")
_A_MOMENT = 0.003  # seconds


def _nothing(_: object) -> int:
    return 0


class _Queue(Generic[T, R]):
    """What waits in one event loop, and the task that sees to it."""

    def __init__(self) -> None:
        self.waiting: list[tuple[T, asyncio.Future[R]]] = []
        self.being_committed = 0
        self.crowd = 1  # how many the last group was
        self.crowded = asyncio.Event()  # as many wait now
        self.worker: asyncio.Task[None] | None = None

    def add(self, item: T, done: "asyncio.Future[R]") -> None:
        """Let `item` wait; `done` is told its result."""
        self.waiting.append((item, done))
        if len(self.waiting) >= self.crowd:
            self.crowded.set()

    async def gather(self) -> None:
        """Return when as many wait as were committed together the last time, or after a moment.

        Those who have just been answered come again one after the other: without a moment's wait
        the first of them would be a group of its own, and the rest would stand behind it.
        """
        if len(self.waiting) < self.crowd:
            self.crowded.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_A_MOMENT):
                    await self.crowded.wait()


class Groups(Generic[T, R]):
    """Commits single items in groups: `commit` gets them in order and returns a result for each.

    A lone item is committed at once. Under load a group grows while the one before it is on its
    way, and up to three milliseconds more until it is as large as that one; never above `most`
    items or `heaviest` in the sum of their `weight`. An error is its item's alone: a group that
    fails is committed one by one, unless the database is away (Unavailable), which all of them are
    told. Lives in one event loop at a time.
    """

    def __init__(
        self,
        commit: Callable[[Sequence[T]], Awaitable[Sequence[R]]],
        *,
        most: int = 64,
        weight: Callable[[T], int] = _nothing,
        heaviest: int = 1,
    ) -> None:
        self._commit = commit
        self._most = most
        self._weight, self._heaviest = weight, heaviest
        self._queue = PerLoop(_Queue[T, R])

    async def add(self, item: T) -> R:
        """Commit `item` with whatever waits beside it, and return its result.

        Raises what `commit` raised for it. A caller that is cancelled leaves it to be committed.
        """
        loop, queue = asyncio.get_running_loop(), self._queue()
        done: asyncio.Future[R] = loop.create_future()
        queue.add(item, done)
        if queue.worker is None:
            queue.worker = loop.create_task(self._work(queue))
        return await done

    @property
    def under_way(self) -> int:
        """How many items are waiting or being committed now."""
        queue = self._queue()
        return len(queue.waiting) + queue.being_committed

    async def _work(self, queue: "_Queue[T, R]") -> None:
        try:
            while queue.waiting:
                await queue.gather()
                group = self._next_group(queue)
                queue.being_committed = queue.crowd = len(group)
                await self._settle(group)
        finally:  # here, not once the task is done: who comes between would wait for ever
            queue.being_committed = 0
            queue.worker = None

    def _next_group(self, queue: "_Queue[T, R]") -> list[tuple[T, "asyncio.Future[R]"]]:
        weight = count = 0
        for item, _ in queue.waiting[: self._most]:
            weight += self._weight(item)
            if count and weight > self._heaviest:
                break
            count += 1
        group, queue.waiting = queue.waiting[:count], queue.waiting[count:]
        return group

    async def _settle(self, group: Sequence[tuple[T, "asyncio.Future[R]"]]) -> None:
        try:
            results = await self._commit([item for item, _ in group])
        except Exception as error:  # handed to whoever waits for it; none is left hanging
            if len(group) > 1 and not isinstance(error, Unavailable):
                for alone in group:
                    await self._settle([alone])
                return
            for _, done in group:
                if not done.done():
                    done.set_exception(error)
                    done.exception()  # one that went away will not collect it
        else:
            for (_, done), result in zip(group, results, strict=True):
                if not done.done():
                    done.set_result(result)
