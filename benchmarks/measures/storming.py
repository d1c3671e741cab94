"""Whether anything is lost while the house is killed and its database goes, again and again."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial

from benchmarks.bench import Bench
from benchmarks.databases import Backend, Postgres
from benchmarks.furnishing import furnished
from benchmarks.houses import Config, free_port
from benchmarks.processes import Program
from benchmarks.sink import open_sink
from benchmarks.storm.passing import Ground, Passed, storm
from benchmarks.storm.relay import Relay
from benchmarks.storm.server import NoServer, OwnServer, own_server
from benchmarks.storm.verdict import Sort

_GROUP = "mail.storm"
_SHOWN = 10


async def storming(bench: Bench) -> None:
    """Mail over eight connections, with kills and restarts of the database at seeded moments.

    The database is a server of its own, since no other may be restarted; it is SQLite, without
    restarts, where PostgreSQL is left out or cannot be started.
    """
    course = bench.plan.storm
    async with AsyncExitStack() as stack:
        backend, server = await _database(bench, stack)
        if server is None:
            course = replace(course, restarts=0)
        url = await stack.enter_async_context(backend.fresh())
        relay = await stack.enter_async_context(open_sink(Relay()))
        house = bench.house(url, relay, _GROUP)
        house.mail_port = free_port()
        house.extra["MAIL_PER_SENDER_HOUR"] = "0"
        files = house.folder / "data" / "files"
        opened = partial(_opened, house)
        passed = await storm(course, Ground(url, files, house.mail_port, opened, relay, server))
    _report(bench, passed)


async def _database(bench: Bench, stack: AsyncExitStack) -> tuple[Backend, OwnServer | None]:
    if not bench.sqlite_only:
        try:
            server = await stack.enter_async_context(own_server())
        except NoServer as error:
            bench.say(f"no PostgreSQL to restart, so SQLite instead: {error}")
        else:
            postgres = Postgres(server.url)
            await postgres.furnish(partial(furnished, folder=bench.folder))
            return postgres, server
    return bench.backends[0], None


@asynccontextmanager
async def _opened(house: Config) -> AsyncIterator[Program]:
    async with house.serve("mail,jobs") as served:
        yield served.program


def _report(bench: Bench, passed: Passed) -> None:
    figures = {
        "mails": passed.mails,
        "kills": passed.kills,
        "restarts": passed.restarts,
        **{sort.value: passed.count(sort) for sort in Sort},
        "repeated_acknowledgements": passed.repeated,
        "tries_in_vain": passed.turned_away,
    }
    for name, value in figures.items():
        bench.ledger.sample(f"{_GROUP}.{name}", value, "")
    bench.ledger.sample(f"{_GROUP}.seconds", passed.seconds, "s")
    bench.say(f"{_GROUP}: {passed}")
    for fault in passed.faults[:_SHOWN]:
        bench.say(f"{fault.sort}: {fault.text}")
