"""The state of the house, for machines and for people."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from models.database import close_database
from office.monitoring import jobs
from office.monitoring.jobs import ExpectedJob
from tests.backoffice.desk import desk_of, text_of, visitor
from tests.support.clock import Clock
from tests.support.mail import arrived
from tests.support.world import World


@pytest.fixture(autouse=True)
def _one_job(clock: Clock) -> Iterator[None]:
    jobs.expect([ExpectedJob("remind", "Recordatorios", timedelta(hours=1))])
    yield
    jobs.expect([])


async def test_all_is_well(world: World, clock: Clock) -> None:
    await jobs.run("remind", _nothing)
    async with visitor() as http:
        answer = await http.get("/health")
    assert answer.status_code == 200
    facts = answer.json()
    assert facts["ok"] is True and facts["problems"] == []
    assert facts["jobs"]["remind"]["last_success"] == clock.moment.isoformat()


async def _nothing() -> None:
    return None


async def test_what_is_late_makes_it_unwell(world: World, clock: Clock) -> None:
    await arrived()
    clock.advance(hours=2)
    async with visitor() as http:
        answer = await http.get("/health")
    facts = answer.json()
    assert answer.status_code == 503 and facts["ok"] is False
    assert facts["inbound"] == {"pending": 1, "oldest_seconds": 7200, "quarantined": 0}
    assert facts["jobs"]["remind"] == {"last_success": None, "late": True, "failed": False}
    assert len(facts["problems"]) == 2


async def test_without_a_database_it_says_so(world: World, clock: Clock) -> None:
    await close_database()
    async with visitor() as http:
        answer = await http.get("/health")
    assert answer.status_code == 503 and answer.json()["database"] is False


async def test_prometheus_reads_it(world: World, clock: Clock) -> None:
    async with visitor() as http:
        answer = await http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "chasqui_ok 1.0" in answer.text and "chasqui_inbound_pending 0.0" in answer.text


async def test_officials_read_it_in_words(world: World, clock: Clock) -> None:
    await arrived()
    desk = await desk_of(world.luis)
    well = text_of((await desk.get("/salud")).text)
    assert "Todo en orden" in well and "Recordatorios nunca A tiempo" in well
    await jobs.run("remind", _breaks)
    clock.advance(seconds=600)
    unwell = text_of((await desk.get("/salud")).text)
    assert "2 problemas" in unwell and "Falló" in unwell and "el más antiguo, 10 min" in unwell
    await desk.http.aclose()
    async with visitor() as http:
        assert (await http.get("/salud")).status_code == 303


async def _breaks() -> None:
    raise ValueError("broken on purpose")
