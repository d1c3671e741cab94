"""What falls upon the house: kill -9 as it works and as it starts, and a database that goes."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from time import monotonic, perf_counter
from typing import Protocol

from benchmarks.processes import Stopped
from benchmarks.storm.server import OwnServer

_PATIENCE = 60.0  # seconds until the house must be open again
_MOMENT = 0.3  # seconds within which a kill falls after its turn has come
_START = 1.0  # seconds within which it falls upon a house that is starting
_AWAY = 10  # mails that are turned away before the database comes back
_LOOK = 0.02


class Killable(Protocol):
    """A house that runs."""

    @property
    def ended(self) -> bool:
        """Whether it has ended by itself."""

    async def kill(self) -> None:
        """End it at once (SIGKILL)."""


class Blow(StrEnum):
    """One thing that falls; the values of the restarts are PostgreSQL's words for a stop."""

    KILL = "kill"
    KILL_TWICE = "kill twice"  # and again while it starts
    FAST = "fast"
    CRASH = "immediate"
    BOTH = "kill and crash"  # the house while its database is away


OpenHouse = Callable[[], AbstractAsyncContextManager[Killable]]


@dataclass(frozen=True)
class Interval:
    """When something was down, in seconds of perf_counter."""

    begin: float
    end: float


def forecast(kills: int, restarts: int, random: Random) -> list[Blow]:
    """The blows in their order: so many kills and restarts in all, a kill at the end if any.

    One restart in three goes with a kill.
    """
    both = Blow.BOTH if kills > restarts // 3 else Blow.CRASH
    falls = [(Blow.CRASH, Blow.FAST, both)[i % 3] for i in range(restarts)]
    left = kills - falls.count(Blow.BOTH)
    twice = left // 6
    last = [Blow.KILL] if left else []
    falls += [Blow.KILL_TWICE] * twice + [Blow.KILL] * (left - 2 * twice - len(last))
    random.shuffle(falls)
    return [*falls, *last]


class Weather:
    """Lets blows fall on a house that `use_config` opens; `down` tells when each fell.

    `turned_away` counts the mails that had to be tried again.
    """

    def __init__(
        self,
        use_config: OpenHouse,
        server: OwnServer | None,
        turned_away: Callable[[], int],
        random: Random,
    ) -> None:
        self.kills = self.restarts = 0
        self.down: list[Interval] = []
        self._open_house = use_config
        self._server = server
        self._turned_away = turned_away
        self._random = random
        self._stack = AsyncExitStack()
        self._house: Killable | None = None

    async def begin(self) -> None:
        """Open the house. Raises Stopped."""
        until = monotonic() + _PATIENCE
        while self._house is None:
            try:
                self._house = await self._stack.enter_async_context(self._open_house())
            except Stopped:  # the database is away: whoever keeps the house tries again
                if monotonic() > until:
                    raise
                await asyncio.sleep(_LOOK)

    async def end(self) -> None:
        """Close the house."""
        self._house = None
        await self._stack.aclose()

    async def run(
        self, blows: Sequence[Blow], turns: Sequence[int], done: Callable[[], int]
    ) -> None:
        """Let each of `blows` fall when `done` has reached its turn.

        Raises Stopped when the house ends by itself, whatever the database does.
        """
        for blow, turn in zip(blows, turns, strict=True):
            while done() < turn:
                self._must_stand()
                await asyncio.sleep(_LOOK)
            await asyncio.sleep(self._random.uniform(0, _MOMENT))
            begin = perf_counter()
            await self._fall(blow)
            self.down.append(Interval(begin, perf_counter()))

    async def _fall(self, blow: Blow) -> None:
        if blow in (Blow.KILL, Blow.KILL_TWICE):
            await self._kill()
            if blow is Blow.KILL_TWICE:
                await self._kill_at_start()
            await self.begin()
            return
        assert self._server is not None
        self.restarts += 1
        await self._server.stop("fast" if blow is Blow.FAST else "immediate")
        await self._until_turned_away()
        if blow is Blow.BOTH:
            await self._kill()
        opened = asyncio.create_task(self.begin())
        await self._server.start()
        await opened

    def _must_stand(self) -> None:
        if self._house is not None and self._house.ended:
            raise Stopped("the house ended by itself")

    async def _kill(self) -> None:
        assert self._house is not None
        self._must_stand()
        await self._house.kill()
        self.kills += 1
        await self.end()

    async def _kill_at_start(self) -> None:
        opening = asyncio.create_task(self.begin())
        await asyncio.wait({opening}, timeout=self._random.uniform(0, _START))
        if self._house is not None:
            await self._kill()
            return
        opening.cancel()  # which kills what was starting
        await asyncio.gather(opening, return_exceptions=True)
        self.kills += 1

    async def _until_turned_away(self) -> None:
        """With the database away a while, so that the house has noticed."""
        enough, until = self._turned_away() + _AWAY, monotonic() + 3.0
        while self._turned_away() < enough and monotonic() < until:
            await asyncio.sleep(_LOOK)
