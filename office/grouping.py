"""Group commit: what waits is committed together, while the next group gathers."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from office.errors import Unavailable

T = TypeVar("T")
R = TypeVar("R")


def _nothing(_: object) -> int:
    return 0


class Groups(Generic[T, R]):
    """Commits single items in groups: `commit` gets them in order and returns a result for each.

    A lone item is committed at once; under load a group grows while those before it are on their
    way (`at_once` of them), up to `most` items and `heaviest` in the sum of their `weight`. An
    error is its item's alone: a group that fails is committed one by one, unless the database is
    away (Unavailable), which all of them are told. Lives in one event loop at a time.
    """

    def __init__(
        self,
        commit: Callable[[Sequence[T]], Awaitable[Sequence[R]]],
        *,
        most: int = 64,
        at_once: int = 1,
        weight: Callable[[T], int] = _nothing,
        heaviest: int = 1,
    ) -> None:
        self._commit = commit
        self._most, self._at_once = most, at_once
        self._weight, self._heaviest = weight, heaviest
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._workers: set[asyncio.Task[None]] = set()  # so that none is lost while it works
        self._being_committed = 0
        self._working = 0

    async def add(self, item: T) -> R:
        """Commit `item` with whatever waits beside it, and return its result.

        Raises what `commit` raised for it. A caller that is cancelled leaves it to be committed.
        """
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._loop, self._waiting, self._workers = loop, [], set()
            self._being_committed = self._working = 0
        done: asyncio.Future[R] = loop.create_future()
        self._waiting.append((item, done))
        if self._working < self._at_once:
            self._working += 1
            worker = loop.create_task(self._work())
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)
        return await asyncio.shield(done)

    @property
    def under_way(self) -> int:
        """How many items are waiting or being committed now."""
        return len(self._waiting) + self._being_committed

    async def _work(self) -> None:
        try:
            while self._waiting:
                group = self._next_group()
                self._being_committed += len(group)
                try:
                    await self._settle(group)
                finally:
                    self._being_committed -= len(group)
        finally:  # here, not once the task is done: who comes between would wait for ever
            self._working -= 1

    def _next_group(self) -> list[tuple[T, "asyncio.Future[R]"]]:
        weight = count = 0
        for item, _ in self._waiting[: self._most]:
            weight += self._weight(item)
            if count and weight > self._heaviest:
                break
            count += 1
        group, self._waiting = self._waiting[:count], self._waiting[count:]
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
