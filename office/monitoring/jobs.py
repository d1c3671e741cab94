"""Proof that the timetable's jobs run: what is expected, and when each last did its work."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.tables import JobRun
from office import clock

_APART = timedelta(minutes=5)  # by which the clocks of two servers may differ
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ExpectedJob:
    """A job that should succeed at least every `late_after`; `label` is what people read."""

    name: str
    label: str
    late_after: timedelta
    next_after: Callable[[datetime], datetime] | None = None  # of one that has an hour of its own


@dataclass(frozen=True)
class JobHealth:
    """How a job stands; `error` is that of its last run, "" when it succeeded."""

    name: str
    label: str
    last_success: datetime | None
    late: bool
    error: str
    first_at: datetime | None = None  # when one that has never run is to run first


_expected: tuple[ExpectedJob, ...] = ()
_since: datetime | None = None


def expect(jobs: Sequence[ExpectedJob]) -> None:
    """Make `jobs` the ones this process reports on; told once, at opening."""
    global _expected, _since
    _expected, _since = tuple(jobs), clock.now()


async def run(name: str, work: Callable[[], Awaitable[Any]]) -> bool:
    """Do `work` and record how it ended; False when it failed, which is recorded, never raised.

    Raises the database's own error only when the record itself cannot be written.
    """
    started_at, error = clock.now(), ""
    try:
        await work()
    except Exception as failure:  # last line of defence: the next run must come all the same
        _log.exception("job failed: %s", name)
        error = f"{type(failure).__name__}: {failure}"[:500]
    await _record(name, started_at, error)
    return not error


async def _record(name: str, started_at: datetime, error: str) -> None:
    now = clock.now()
    outcome: dict[str, Any] = {"started_at": started_at, "finished_at": now, "error": error}
    if not error:
        outcome["succeeded_at"] = now

    async def work(connection: BaseDBAsyncClient) -> None:
        if not await JobRun.filter(name=name).using_db(connection).update(**outcome):
            await JobRun.bulk_create(
                [JobRun(name=name, **outcome)], ignore_conflicts=True, using_db=connection
            )

    await run_tx(work)


async def last_successes() -> dict[str, datetime]:
    """When each job that ever succeeded last did."""
    rows = await JobRun.filter(succeeded_at__isnull=False).values_list("name", "succeeded_at")
    return {str(name): at for name, at in rows}


async def states() -> tuple[JobHealth, ...]:
    """How the expected jobs stand; one that never ran is late once its time since opening is up."""
    rows = {row.name: row for row in await JobRun.all()}
    now = clock.now()
    return tuple(_state(job, rows.get(job.name), now) for job in _expected)


def _state(job: ExpectedJob, row: JobRun | None, now: datetime) -> JobHealth:
    succeeded_at = row.succeeded_at if row else None
    if succeeded_at is not None and succeeded_at > now + _APART:
        succeeded_at = None  # of a clock that was ahead
    since = _since if _since is not None and _since <= now else now
    reference = succeeded_at or since
    return JobHealth(
        name=job.name,
        label=job.label,
        last_success=succeeded_at,
        late=now - reference > job.late_after,
        error=row.error if row else "",
        first_at=job.next_after(now) if job.next_after and not succeeded_at else None,
    )
