"""The state of the house, for machines and for people."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from models.database import close_database
from office.config import Config, use_config
from office.monitoring import jobs, verdicts
from office.monitoring.health import Health, unanswered
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


TOKEN = "t" * 40


@pytest.fixture
def operator(house: Config) -> dict[str, str]:
    """What the operator's program sends along."""
    use_config(replace(house, monitor_token=TOKEN))
    return {"authorization": f"Bearer {TOKEN}"}


async def test_all_is_well(world: World, clock: Clock, operator: dict[str, str]) -> None:
    await jobs.run("remind", _nothing)
    async with visitor() as http:
        answer = await http.get("/health", headers=operator)
    assert answer.status_code == 200
    facts = answer.json()
    assert facts["ok"] is True and facts["problems"] == []
    assert facts["jobs"]["remind"]["last_success"] == clock.moment.isoformat()
    assert facts["trials"]["store"] is True and facts["trials"]["database"] is True
    assert facts["trials"]["free_bytes"] > 0 and facts["trials"]["arriving"] == 0
    assert abs(facts["trials"]["clock_offset_seconds"]) < 5


async def _nothing() -> None:
    return None


async def test_what_is_late_makes_it_unwell(
    world: World, clock: Clock, operator: dict[str, str]
) -> None:
    await arrived()
    clock.advance(hours=2)
    async with visitor() as http:
        answer = await http.get("/health", headers=operator)
    facts = answer.json()
    assert answer.status_code == 503 and facts["ok"] is False
    assert facts["inbound"] == {"pending": 1, "oldest_seconds": 7200, "quarantined": 0}
    assert facts["jobs"]["remind"] == {"last_success": None, "late": True, "failed": False}
    assert len(facts["problems"]) == 2


async def test_without_a_database_it_says_so(
    world: World, clock: Clock, operator: dict[str, str]
) -> None:
    await close_database()
    async with visitor() as http:
        answer = await http.get("/health", headers=operator)
    assert answer.status_code == 503 and answer.json()["database"] is False


async def test_prometheus_reads_it(world: World, clock: Clock, operator: dict[str, str]) -> None:
    async with visitor() as http:
        answer = await http.get("/metrics", headers=operator)
    assert answer.headers["content-type"].startswith("text/plain")
    assert "chasqui_ok 1.0" in answer.text and "chasqui_inbound_pending 0.0" in answer.text
    assert "chasqui_store_writable 1.0" in answer.text and "chasqui_free_bytes" in answer.text


async def test_strangers_learn_whether_all_is_well_and_nothing_else(
    world: World, clock: Clock, operator: dict[str, str]
) -> None:
    wrong = {"authorization": "Bearer guessed"}
    async with visitor() as http:
        for headers in ({}, wrong):
            assert (await http.get("/health", headers=headers)).json() == {"ok": True}
            text = (await http.get("/metrics", headers=headers)).text
            assert {line.split()[0] for line in text.splitlines() if line[0] != "#"} == {
                "chasqui_ok"
            }
    luis, pedro = await desk_of(world.luis), await desk_of(world.pedro)
    assert (await luis.get("/health")).json() == {"ok": True}
    assert "jobs" in (await pedro.get("/health")).json()
    for desk in (luis, pedro):
        await desk.http.aclose()


async def test_a_crowd_costs_one_look(
    world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0
    real = verdicts.health

    async def counted() -> Health:
        nonlocal looks
        looks += 1
        return await real()

    monkeypatch.setattr(verdicts, "health", counted)
    async with visitor() as http:
        answers = await asyncio.gather(*(http.get("/health") for _ in range(60)))
    assert {answer.status_code for answer in answers} == {200}
    assert looks == 1


async def test_a_busy_database_is_no_dead_one(
    world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await verdicts.verdict()).ok

    async def slow() -> Health:
        return unanswered()

    monkeypatch.setattr(verdicts, "health", slow)
    monkeypatch.setattr(verdicts, "FRESH", -1.0)
    assert (await verdicts.verdict()).ok
    monkeypatch.setattr(verdicts, "_STILL_TRUE", -1.0)
    assert not (await verdicts.verdict()).ok


async def test_officials_read_it_in_words(world: World, clock: Clock) -> None:
    await arrived()
    other = await desk_of(world.luis)
    said = text_of((await other.get("/salud")).text)
    assert "Todo en orden" in said and "Recordatorios" not in said
    await other.http.aclose()
    desk = await desk_of(world.pedro)
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
