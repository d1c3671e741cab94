"""One storm, from its first mail to the verdict."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import monotonic, perf_counter

from benchmarks.storm import books, verdict
from benchmarks.storm.letters import Fate, letters
from benchmarks.storm.relay import Relay
from benchmarks.storm.senders import Senders
from benchmarks.storm.server import OwnServer
from benchmarks.storm.verdict import Evidence, Fault, Sort
from benchmarks.storm.weather import OpenHouse, Weather, forecast

_CONNECTIONS = 8
_CALM = 0.9  # the share of the work after which nothing falls any more
_LOOK = 0.2


class NotOver(Exception):
    """The house did not come to rest in time."""


@dataclass(frozen=True)
class Course:
    """How much falls. The same course gives the same mail and the same order of blows."""

    mails: int
    kills: int
    restarts: int
    seed: int = 1
    patience: float = 60.0  # seconds that may pass between two signs of progress at the end


@dataclass(frozen=True)
class Ground:
    """Where it falls: a house over the database at `url`, its store of `files`, its mail `port`.

    `server` is restarted; None for a database that is no server.
    """

    url: str
    files: Path
    port: int
    use_config: OpenHouse
    relay: Relay
    server: OwnServer | None = None


@dataclass(frozen=True)
class Passed:
    """What is left of a storm."""

    mails: int  # all that was sent, the answers to acknowledgements among them
    seconds: float
    kills: int
    restarts: int
    turned_away: int  # tries of a sender that came to nothing
    repeated: int  # mails of the house that reached the relay again
    ends: Counter[str]
    faults: list[Fault] = field(repr=False)

    def count(self, sort: Sort) -> int:
        """How many faults of that sort there are."""
        return sum(fault.sort is sort for fault in self.faults)


async def storm(course: Course, ground: Ground) -> Passed:
    """Let it pass. Raises NotOver, and Refused when a mail is refused for good."""
    random = Random(course.seed)
    mails = letters(course.mails, course.seed)
    senders = Senders(ground.port, mails, ground.relay, random)
    weather = Weather(ground.use_config, ground.server, lambda: senders.turned_away, random)
    blows = forecast(course.kills, course.restarts, random)
    work = sum(1 + (letter.fate is Fate.RECORD) for letter in mails)
    turns = sorted(random.sample(range(work // 50, round(work * _CALM)), len(blows)))

    def done() -> int:
        return len(senders.taken) + len(ground.relay.came)

    begun = perf_counter()
    await weather.begin()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(senders.run(_CONNECTIONS))
            group.create_task(weather.run(blows, turns, done))
        await _settle(ground.url, course.patience)
    finally:
        await weather.end()
    seconds = perf_counter() - begun
    evidence = Evidence(
        sent=senders.sent,
        taken=senders.taken,
        books=await books.read(ground.url),
        files=ground.files,
        came=ground.relay.came,
        down=weather.down,
    )
    return Passed(
        mails=len(senders.sent),
        seconds=seconds,
        kills=weather.kills,
        restarts=weather.restarts,
        turned_away=senders.turned_away,
        repeated=verdict.repeated(evidence),
        ends=Counter(row.disposition for row in evidence.books.kept),
        faults=await asyncio.to_thread(verdict.faults, evidence),
    )


async def _settle(url: str, patience: float) -> None:
    """Wait until everything is read and sent. Raises NotOver when that makes no progress."""
    before, until = (-1, -1), monotonic() + patience
    while (waiting := await books.unsettled(url)) != (0, 0):
        if waiting != before:
            before, until = waiting, monotonic() + patience
        elif monotonic() > until:
            raise NotOver(f"{waiting[0]} messages unread, {waiting[1]} not sent")
        await asyncio.sleep(_LOOK)
