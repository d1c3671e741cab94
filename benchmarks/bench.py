"""What every measurement works with: the plan, the databases, the folder and the ledger."""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from time import monotonic

from benchmarks.databases import Backend, Postgres, Sqlite, find_postgres
from benchmarks.figures import Ledger
from benchmarks.furnishing import furnished
from benchmarks.houses import Config
from benchmarks.mailset import Mail, mails
from benchmarks.plan import Plan
from benchmarks.sink import Sink, open_sink

WARM_UP = 5  # mails


@dataclass
class Bench:
    """One run. `main` is the database of every figure that names none: PostgreSQL if there is one.

    `profiles`: the directory where each server leaves its profile, None to measure unobserved.
    """

    plan: Plan
    folder: Path
    backends: tuple[Backend, ...]
    ledger: Ledger = field(default_factory=Ledger)
    profiles: Path | None = None
    sqlite_only: bool = False
    left_out: list[str] = field(default_factory=list)
    _houses: int = 0

    @property
    def main(self) -> Backend:
        """The database that stands for all where only one is measured."""
        return self.backends[-1]

    def named(self, backend: Backend, group: str, rest: str) -> str:
        """`group.rest` on the main database, `group.sqlite.rest` on the other."""
        return f"{group}.{rest}" if backend is self.main else f"{group}.{backend.name}.{rest}"

    def chosen(self) -> tuple[Backend, ...]:
        """The databases to measure what one of them may stand for."""
        return self.backends if self.plan.thorough else (self.main,)

    def rounds(self, share: float) -> Iterator[int]:
        """The numbers of the rounds, at least one; no more once `share` of the run's time is used.

        A busy machine gets fewer rounds, rather than fewer figures.
        """
        begun = monotonic()
        for number in range(1, self.plan.rounds + 1):
            used = monotonic() - begun  # by number - 1 rounds; this one will take as long as each
            if number > 1 and used * number / (number - 1) > share * self.plan.seconds:
                self.say(f"no time for round {number}")
                return
            yield number

    def say(self, text: str) -> None:
        """Tell the one who waits."""
        print(f"  {text}", file=sys.stderr, flush=True)

    def house(self, url: str, sink: Sink, label: str) -> Config:
        """A house over the database at `url`, in a folder of its own; `label` names its profile."""
        self._houses += 1
        name = f"{label}-{self._houses}"
        profile = self.profiles / f"{name}.prof" if self.profiles else None
        return Config(url, self.folder / name, sink.url, profile=profile)

    @asynccontextmanager
    async def fresh_house(self, backend: Backend, label: str) -> AsyncIterator[tuple[Config, Sink]]:
        """A house with nothing in it, and the sink that its mail goes to."""
        async with backend.fresh() as url, open_sink(Sink()) as sink:
            yield self.house(url, sink, label), sink


@cache
def mail_set(count: int, seed: int) -> tuple[Mail, ...]:
    """The mails of a round, made once."""
    return tuple(mails(count, seed))


@asynccontextmanager
async def open_bench(
    plan: Plan, *, sqlite_only: bool = False, profiles: Path | None = None
) -> AsyncIterator[Bench]:
    """Find and furnish the databases; all that was made is removed after the block."""
    # Not the system's directory for temporary files: that may be memory, where a flush is free.
    beside = Path("/var/tmp")
    place = str(beside) if beside.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="chasqui-bench-", dir=place) as name:
        folder = Path(name)

        async def furnish(url: str) -> None:
            await furnished(url, folder)

        sqlite = Sqlite(folder)
        await sqlite.furnish(furnish)
        postgres = None if sqlite_only else await find_postgres()
        if postgres is None:
            yield Bench(plan, folder, (sqlite,), profiles=profiles, sqlite_only=sqlite_only)
            return
        try:
            await postgres.furnish(furnish)
            yield Bench(plan, folder, (sqlite, postgres), profiles=profiles)
        finally:
            await asyncio.shield(postgres.remove())


async def describe(bench: Bench) -> str:
    """The machine in one line, as far as it bears on the figures."""
    import os
    import platform

    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    databases = [
        f"PostgreSQL {await backend.version()}" if isinstance(backend, Postgres) else "SQLite"
        for backend in bench.backends
    ]
    return (
        f"{os.cpu_count()} processors (load {load}), {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, {' and '.join(databases)}"
    )
