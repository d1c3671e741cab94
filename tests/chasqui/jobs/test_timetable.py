"""The timetable: its rows, who runs it, what it makes up for, and the proof it leaves."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from chasqui.jobs.leadership import AdvisoryLock, Alone, leadership
from chasqui.jobs.scheduler import Running, run, trigger_of, was_missed
from chasqui.jobs.timetable import TIMETABLE, At, Every, Job, expected_jobs
from models.tables import JobRun
from office.monitoring import jobs
from tests.support.clock import Clock
from tests.support.databases import Database

ECUADOR = ZoneInfo("America/Guayaquil")
MORNING = At(7, 30, days="mon-fri")


async def nothing() -> None:
    """A job that succeeds."""


def job(when: Every | At, name: str = "test", work: object = nothing) -> Job:
    return Job(name, "Prueba", when, work, "nothing", timedelta(hours=1))  # type: ignore[arg-type]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026 in Ecuador; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=ECUADOR)


def test_every_row_tells_what_it_is_for() -> None:
    assert len({row.name for row in TIMETABLE}) == len(TIMETABLE)
    for row in TIMETABLE:
        assert row.label and row.reconciles
        assert row.late_after > timedelta(0)
    assert [one.name for one in expected_jobs()] == [row.name for row in TIMETABLE]


def test_what_the_issue_asks_for_is_there() -> None:
    assert {row.name for row in TIMETABLE} >= {
        "inbound-leases",
        "outbox-leases",
        "text-extraction",
        "reminders",
        "status-updates",
    }


def test_no_job_falls_into_the_hour_that_summer_time_takes() -> None:
    assert [row.name for row in TIMETABLE if isinstance(row.when, At) and row.when.hour < 3] == []


def test_a_job_is_late_only_after_more_than_its_pace() -> None:
    for row in TIMETABLE:
        if isinstance(row.when, Every):
            assert row.late_after > 2 * row.when.pace


def test_reminders_come_on_the_mornings_of_the_institution() -> None:
    (row,) = (row for row in TIMETABLE if row.name == "reminders")
    trigger = trigger_of(row.when, ECUADOR)
    friday_noon = at(6, 12)
    assert trigger.get_next_fire_time(None, friday_noon) == at(9, 7, 30)


def test_a_repeated_hour_runs_a_job_once() -> None:
    helsinki = ZoneInfo("Europe/Helsinki")
    trigger = trigger_of(At(3, 30), helsinki)
    clocks = datetime(2026, 10, 24, 12, tzinfo=helsinki)
    fires: list[datetime] = []
    while len(fires) < 3:
        due = trigger.get_next_fire_time(fires[-1] if fires else None, clocks)
        assert due is not None
        fires.append(due)
        clocks = (due.astimezone(UTC) + timedelta(seconds=1)).astimezone(helsinki)
    assert [(f.day, f.hour, f.minute) for f in fires] == [(25, 3, 30), (26, 3, 30), (27, 3, 30)]


@pytest.mark.parametrize(
    ("now", "last_success", "missed"),
    [
        (at(3, 9), at(2, 7, 30), True),  # the process was down this morning
        (at(3, 9), None, True),
        (at(3, 9), at(3, 7, 30), False),
        (at(3, 7, 0), at(2, 7, 30), False),  # it is not time yet
        (at(3, 22), at(2, 7, 30), False),  # too late in the day to remind anybody
        (at(7, 9), at(5, 7, 30), False),  # Saturday
    ],
)
def test_a_morning_that_was_missed_is_made_up_for(
    now: datetime, last_success: datetime | None, missed: bool
) -> None:
    assert was_missed(job(MORNING), last_success, now, ECUADOR) is missed


def test_what_runs_at_a_pace_begins_at_once() -> None:
    assert was_missed(job(Every(timedelta(hours=1))), at(3, 9), at(3, 9), ECUADOR)


async def test_a_run_leaves_its_proof(database: Database, clock: Clock) -> None:
    assert await jobs.run("test", nothing)
    row = await JobRun.get(name="test")
    assert (row.succeeded_at, row.finished_at, row.error) == (clock.moment, clock.moment, "")


async def test_a_failure_is_recorded_and_the_last_success_stays(
    database: Database, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken() -> None:
        raise ValueError("no paper left")

    await jobs.run("test", nothing)
    success = clock.moment
    clock.advance(hours=1)
    assert not await jobs.run("test", broken)
    row = await JobRun.get(name="test")
    assert row.succeeded_at == success
    assert row.finished_at == clock.moment
    assert row.error == "ValueError: no paper left"
    assert "job failed: test" in caplog.text


async def test_a_job_that_takes_longer_than_its_pace_is_not_begun_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, go_on = 0, asyncio.Event()

    async def work() -> None:
        nonlocal begun
        begun += 1
        await go_on.wait()

    async def unrecorded(name: str, work: Callable[[], Awaitable[None]]) -> bool:
        await work()
        return True

    monkeypatch.setattr(jobs, "run", unrecorded)
    turn = Running([], ECUADOR)._runner_of(job(Every(timedelta(seconds=1)), work=work))
    first = asyncio.create_task(turn())
    await asyncio.sleep(0)
    await asyncio.wait_for(turn(), 1)  # its next turn: over at once
    assert not first.done()
    go_on.set()
    await first
    await turn()
    assert begun == 2


async def test_the_leader_runs_what_is_due(database: Database) -> None:
    ran = asyncio.Event()

    async def work() -> None:
        ran.set()

    timetable = [job(Every(timedelta(hours=1)), work=work)]
    task = asyncio.create_task(run(timetable, Alone(), ECUADOR))
    async with asyncio.timeout(10):
        await ran.wait()
    task.cancel()
    await asyncio.wait({task})
    assert await JobRun.filter(name="test", error="").exists()


async def test_a_job_under_way_finishes_when_the_timetable_stops(database: Database) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        await asyncio.sleep(0.1)
        ended.set()

    running = Running([job(Every(timedelta(hours=1)), work=work)], ECUADOR)
    await running.start()
    async with asyncio.timeout(10):
        await begun.wait()
    await running.stop()
    assert ended.is_set()
    assert await JobRun.filter(name="test", error="").exists()


async def test_on_sqlite_the_only_process_leads() -> None:
    async with leadership("sqlite:///tmp/x") as leading, asyncio.timeout(1):
        await leading.won()


async def test_one_of_two_processes_leads_until_its_connection_falls(
    postgres_server: str,
) -> None:
    url = f"{postgres_server}{'&' if '?' in postgres_server else '?'}maxsize=3"
    async with leadership(url) as first, leadership(url) as second:
        assert isinstance(first, AdvisoryLock)
        await first.won()
        waiting = asyncio.create_task(second.won())
        losing = asyncio.create_task(first.lost())
        done, _ = await asyncio.wait({waiting, losing}, timeout=0.5)
        assert not done
        first.give_up()
        async with asyncio.timeout(10):
            await asyncio.gather(waiting, losing)


async def test_leadership_waits_for_a_database_that_is_away(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with leadership("postgres://nobody@127.0.0.1:1/none") as leading:
        task = asyncio.create_task(leading.won())
        await asyncio.wait({task}, timeout=0.5)
        assert not task.done()
        task.cancel()
        await asyncio.wait({task})
    assert "leadership: no connection" in caplog.text
