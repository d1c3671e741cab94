"""Runs the timetable while this process leads, and makes up for what was missed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from chasqui.jobs.clock_watch import ClockWatch
from chasqui.jobs.leadership import Leadership
from chasqui.jobs.timetable import At, Every, Job
from office import clock
from office.monitoring import jobs as job_runs

_PAUSE = 5.0  # seconds
_LAST_WORK = 3.0  # seconds for a job under way to finish when the timetable stops
_log = logging.getLogger(__name__)


class _OncePerDay(CronTrigger):  # type: ignore[misc]  # APScheduler 3 has no types
    """A cron trigger that keeps to the first of the two hours that a change of clocks repeats."""

    def get_next_fire_time(
        self, previous_fire_time: datetime | None, now: datetime
    ) -> datetime | None:
        """As CronTrigger's, passing over a moment whose wall clock time came round already."""
        due: datetime | None = super().get_next_fire_time(previous_fire_time, now)
        while due is not None and due.fold:
            # Counted in UTC: arithmetic on the wall clock would lead back into the first hour.
            after = due.astimezone(UTC) + timedelta(hours=1)
            due = super().get_next_fire_time(None, after.astimezone(self.timezone))
        return due


def trigger_of(when: Every | At, zone: tzinfo) -> BaseTrigger:
    """APScheduler's trigger for `when`."""
    if isinstance(when, Every):
        return IntervalTrigger(seconds=int(when.pace.total_seconds()), timezone=zone)
    return _OncePerDay(day_of_week=when.days, hour=when.hour, minute=when.minute, timezone=zone)


def was_missed(job: Job, last_success: datetime | None, now: datetime, zone: tzinfo) -> bool:
    """Whether `job` should run at once when this process begins to lead at `now`."""
    if isinstance(job.when, Every):
        return True
    due = trigger_of(job.when, zone).get_next_fire_time(None, now - job.when.catch_up)
    # A success in the future is of a clock that was ahead, and says nothing.
    done = last_success is not None and due is not None and due <= last_success <= now
    return due is not None and due <= now and not done


async def run(timetable: Sequence[Job], leadership: Leadership, zone: tzinfo) -> None:
    """Run `timetable` whenever `leadership` is ours, until cancelled."""
    watch = ClockWatch()
    while True:
        await leadership.won()
        _log.info("timetable: this process runs it now")
        running = Running(timetable, zone)
        try:
            await running.start()
            # A job that was to run at an hour must be planned anew when the clock jumped: one that
            # went back two days would keep every job waiting for so long.
            await _until_either(leadership.lost(), watch.jumped())
        except Exception:  # last line of defence: the database is away, and comes back
            _log.exception("timetable: it could not start; trying again")
            await asyncio.sleep(_PAUSE)
        finally:
            await running.stop()


async def _until_either(*others: Coroutine[Any, Any, None]) -> None:
    """Return as soon as one is done, or raise what it raised; the rest is cancelled."""
    tasks = [asyncio.ensure_future(other) for other in others]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class Running:
    """The timetable while it runs."""

    def __init__(self, timetable: Sequence[Job], zone: tzinfo) -> None:
        self._timetable = timetable
        self._zone = zone
        self._scheduler = AsyncIOScheduler(timezone=zone)
        self._tasks: set[asyncio.Task[None]] = set()
        self._under_way: set[str] = set()
        self._stopping = False

    async def start(self) -> None:
        """Schedule every job, those that were missed for this moment."""
        successes = await job_runs.last_successes()
        now = clock.now()
        for job in self._timetable:
            missed = was_missed(job, successes.get(job.name), now, self._zone)
            self._scheduler.add_job(
                self._runner_of(job),
                trigger_of(job.when, self._zone),
                id=job.name,
                coalesce=True,
                # The second leaves at once; with one, APScheduler warns of each turn left out.
                max_instances=2,
                misfire_grace_time=None,
                **({"next_run_time": now} if missed else {}),
            )
        self._scheduler.start()

    def _runner_of(self, job: Job) -> Callable[[], Awaitable[None]]:
        async def run_job() -> None:
            if job.name in self._under_way:
                return  # it takes longer than its pace: the next turn is soon enough
            # A task of its own: the scheduler cancels its own ones when it shuts down, and a
            # cancelled query can leak the connection.
            task = asyncio.create_task(_recorded(job))
            self._tasks.add(task)
            self._under_way.add(job.name)
            task.add_done_callback(self._tasks.discard)
            task.add_done_callback(lambda _: self._under_way.discard(job.name))
            try:
                await asyncio.shield(task)
            except asyncio.CancelledError:
                if not self._stopping:
                    raise

        return run_job

    async def stop(self) -> None:
        """Start no job any more, and let those under way finish."""
        self._stopping = True
        if self._scheduler.running:
            self._scheduler.pause()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_LAST_WORK)
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)


async def _recorded(job: Job) -> None:
    """Raises only when the run cannot be recorded, which the scheduler logs; the next will tell."""
    await job_runs.run(job.name, job.work)
