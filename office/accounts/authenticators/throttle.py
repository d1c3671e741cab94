"""Guessing made slow: an attempt is counted before it is judged, and each one waits longer.

Counted by what is guessed, by where from, and by both together, each apart for log-ins and for
each kind of code. Nothing is ever closed: after a few free attempts the next must wait, from
seconds to minutes, and what comes too early is refused without being counted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from models import backend
from models.database import run_tx
from models.ids import new_id
from models.tables import FailedLogin
from office import clock
from office.addresses.origins import origin_of
from office.errors import Throttled

WINDOW = timedelta(hours=1)
_APART = timedelta(minutes=1)  # by which the clocks of two servers may differ
_FIRST_DELAY = 5.0  # seconds, doubled with each failure that follows


@dataclass(frozen=True)
class _Bound:
    """So many failures cost nothing; then the delay grows up to `longest` seconds."""

    free: int
    longest: float


# A stranger who knows a user number must not keep its owner out: for all places together the
# delay stays so short that the owner's own attempt gets its turn.
_HERE, _ORIGIN, _SUBJECT = _Bound(5, 300.0), _Bound(30, 300.0), _Bound(20, 20.0)


@dataclass(frozen=True)
class Attempt:
    """One that was counted and may now be judged."""

    row_id: int


async def attempt(kind: str, subject: str, origin: str, browser: str = "") -> Attempt:
    """Count an attempt at `subject` (a user number, a case) of `kind` before it is judged.

    `browser`: the mark of one in which this subject was right before; its attempts are counted by
    themselves, so that no stranger slows it down. Raises Throttled while it is not yet time.
    """
    place = f"known {browser}"[:64] if browser else origin_of(origin)[:64]
    full = f"{kind}:{subject}"[:100]
    row_id, now = new_id(), clock.now()

    async def work(connection: BaseDBAsyncClient) -> float:
        await FailedLogin.create(id=row_id, subject=full, origin=place, at=now, using_db=connection)
        # All who ask for the same stand in line, in every process: else a hundred at once would
        # each see that nobody has tried yet.
        for key in sorted({f"subject {full}", f"origin {kind} {place}"}):
            await backend.stand_in_line(connection, key)
        wait = await _wait(connection, kind, full, place, row_id, now)
        if wait > 0:
            await FailedLogin.filter(id=row_id).using_db(connection).delete()
        return wait

    wait = await run_tx(work)
    if wait > 0:
        seconds = max(1, round(wait))
        raise Throttled(
            f"Demasiados intentos fallidos. Espere {_in_words(seconds)} y vuelva a intentarlo.",
            seconds,
        )
    return Attempt(row_id)


async def passed(attempt: Attempt) -> None:
    """The attempt was right: it does not count."""

    async def work(connection: BaseDBAsyncClient) -> None:
        await FailedLogin.filter(id=attempt.row_id).using_db(connection).delete()

    await run_tx(work)


async def forgotten() -> int:
    """Delete failures too old to count, and return how many."""

    async def work(connection: BaseDBAsyncClient) -> int:
        return await FailedLogin.filter(at__lt=clock.now() - WINDOW).using_db(connection).delete()

    return await run_tx(work)


async def _wait(
    connection: BaseDBAsyncClient, kind: str, subject: str, place: str, own: int, now: datetime
) -> float:
    """Seconds that are still to wait; the longest of the three."""
    # One in the future is of a clock that was ahead.
    recent = FailedLogin.filter(at__gt=now - WINDOW, at__lt=now + _APART)
    since = recent.exclude(id=own).using_db(connection)
    counted = [(since.filter(subject=subject, origin=place), _HERE)]
    if not place.startswith("known "):
        strangers = Q(origin__startswith="known ")
        counted += [
            (since.filter(origin=place, subject__startswith=f"{kind}:"), _ORIGIN),
            (since.filter(subject=subject).exclude(strangers), _SUBJECT),
        ]
    waits = [0.0]
    for rows, bound in counted:
        moments: list[Any] = (
            await rows.order_by("-at").limit(bound.free + 12).values_list("at", flat=True)
        )
        over = len(moments) - bound.free
        if over >= 0:
            delay = min(bound.longest, _FIRST_DELAY * 2**over)
            # What a clock that was ahead has counted costs no more than what happens now.
            passed = max(0.0, (now - moments[0]).total_seconds())
            waits.append(delay - passed)
    return max(waits)


def _in_words(seconds: int) -> str:
    if seconds < 60:
        return f"{seconds} segundos" if seconds > 1 else "un segundo"
    minutes = -(-seconds // 60)
    return f"{minutes} minutos" if minutes > 1 else "un minuto"
