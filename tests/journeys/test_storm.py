"""While mail comes the house is killed and its database falls: nothing is lost, nothing doubled."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from tortoise.backends.base.executor import EXECUTOR_CACHE

from benchmarks.processes import Stopped
from benchmarks.sink import open_sink
from benchmarks.storm.passing import Course, Ground, storm
from benchmarks.storm.relay import Relay
from benchmarks.storm.server import own_server
from models.database import close_database, open_database
from models.enums import Disposition
from tests.support.databases import BACKENDS, PostgresTemplate
from tests.support.premises import Premises
from tests.support.processes import Building
from tests.support.world import build_world

MAILS, KILLS = 400, 4


class _House:
    """A building as the storm knows it."""

    def __init__(self, building: Building) -> None:
        self._building = building
        self.kill = building.kill

    @property
    def ended(self) -> bool:
        return self._building.process.returncode is not None


@pytest.fixture(params=BACKENDS)
async def ground(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Ground]:
    """A house with its institution; on PostgreSQL over a server that only this test restarts."""
    async with AsyncExitStack() as stack:
        server, template = None, request.getfixturevalue("sqlite_template")
        if request.param == "postgres":
            server = await stack.enter_async_context(own_server(quick=True))
            template = PostgresTemplate(server.url)
        database = stack.enter_context(contextmanager(template.copy)(tmp_path))
        EXECUTOR_CACHE.clear()
        await open_database(database.url)
        await build_world()
        await close_database()
        relay = await stack.enter_async_context(open_sink(Relay()))
        premises = Premises(database, tmp_path, relay, extra={"MAIL_PER_SENDER_HOUR": "0"})

        @asynccontextmanager
        async def opened() -> AsyncIterator[_House]:
            async with AsyncExitStack() as house:
                try:
                    building = await house.enter_async_context(premises.open_forked("mail,jobs"))
                except AssertionError as error:  # the database is away
                    raise Stopped(str(error)) from error
                yield _House(building)

        yield Ground(database.url, tmp_path / "blobs", premises.smtp_port, opened, relay, server)


@pytest.mark.parametrize("ground", ["postgres"], indirect=True)
async def test_a_house_that_stands_waits_for_no_lease_and_repeats_nothing(ground: Ground) -> None:
    """Only the database goes: whatever was in hand is taken up and recorded once it is back."""
    passed = await storm(Course(mails=150, kills=0, restarts=2), ground)
    assert [f"{fault.sort}: {fault.text}" for fault in passed.faults] == []
    assert (passed.kills, passed.restarts, passed.repeated) == (0, 2, 0)


async def test_nothing_is_lost_in_a_storm(ground: Ground) -> None:
    restarts = 1 if ground.server else 0
    passed = await storm(Course(MAILS, KILLS, restarts), ground)
    assert [f"{fault.sort}: {fault.text}" for fault in passed.faults] == []
    assert (passed.kills, passed.restarts) == (KILLS, restarts)
    assert passed.turned_away > 0
    everything = set(Disposition) - {
        Disposition.PENDING,
        Disposition.DISCARDED,
        Disposition.REFUSED,
    }
    assert set(passed.ends) == everything
