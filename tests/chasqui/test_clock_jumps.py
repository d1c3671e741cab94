"""A clock that jumps two days ahead and back: noticed, said, and nothing waits for that day."""

import asyncio
from datetime import timedelta

import pyotp
import pytest

from chasqui.jobs import clock_watch
from chasqui.jobs.clock_watch import ClockWatch
from chasqui.jobs.scheduler import was_missed
from chasqui.jobs.timetable import At, Job
from models.database import run_tx
from models.enums import Channel, Disposition, OutboxState, TokenPurpose
from models.ids import new_id
from models.tables import InboundMessage, OutboxMessage
from office.accounts.authenticators import second_factors, throttle
from office.accounts.authenticators.one_time_tokens import Person, issue, look, secret_of
from office.accounts.sign_in import sessions
from office.config import Config
from office.custody import leases as custody_leases
from office.custody import queue
from office.custody.reception import Arrival, receive
from office.delivery import leases as outbox_leases
from office.errors import Throttled
from office.monitoring import incidents, jobs
from office.monitoring.health import health
from office.monitoring.jobs import ExpectedJob
from tests.support.clock import Clock
from tests.support.databases import Database
from tests.support.world import PASSWORD, World

SQLITE = pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True)
TWO_DAYS = timedelta(days=2)


async def nothing() -> None:
    """A job that succeeds."""


@SQLITE
async def test_it_is_noticed_both_ways(
    database: Database, house: Config, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock_watch, "_EVERY", 0.0)
    watch = ClockWatch(steady=lambda: 0.0)
    assert not await watch.look()
    clock.set(clock.moment + TWO_DAYS)
    await asyncio.wait_for(watch.jumped(), 5)
    assert not await watch.look()
    clock.set(clock.moment - TWO_DAYS)
    await asyncio.wait_for(watch.jumped(), 5)
    said = [each.said for each in await incidents.recent()]
    assert len(said) == 2
    assert "se atrasó de golpe 2 días" in said[0] and "se adelantó de golpe 2 días" in said[1]


@SQLITE
async def test_nothing_waits_for_the_day_that_was_too_early(
    database: Database, house: Config, clock: Clock
) -> None:
    jobs.expect([ExpectedJob("hourly", "Trabajo de prueba", timedelta(hours=2))])
    inbound_id = await receive(Arrival(Channel.EMAIL, b"Subject: a\r\n\r\nb"))
    today = clock.moment
    clock.set(today + TWO_DAYS)
    await queue.claim(Channel.EMAIL)
    await jobs.run("hourly", nothing)
    mail = await OutboxMessage.create(
        id=new_id(),
        channel=Channel.EMAIL,
        kind="status",
        to_address="somebody@correo.example",
        message_id="<1@chq.example>",
        state=OutboxState.PENDING,
        created_at=clock.moment,
        next_attempt_at=clock.moment,
    )
    for _ in range(8):
        try:
            await throttle.attempt("login", "1710034065", "192.0.2.1")
        except Throttled:
            break
    clock.set(today)
    assert await custody_leases.release_expired() == 1
    assert (await InboundMessage.get(id=inbound_id)).disposition is Disposition.PENDING
    await outbox_leases.release_expired()
    assert (await OutboxMessage.get(id=mail.id)).next_attempt_at <= today
    await throttle.attempt("login", "1710034065", "192.0.2.1")
    (state,) = (await health()).jobs
    assert state.last_success is None or state.last_success <= today
    clock.advance(hours=3)
    assert (await health()).jobs[0].late
    jobs.expect([])


@SQLITE
async def test_who_came_in_that_day_stays_and_the_others_come_in(
    world: World, database: Database, clock: Clock
) -> None:
    today = clock.moment
    person = Person(official_id=world.ana.official.id)
    totp = pyotp.TOTP((await second_factors.begin_totp(person, "ana")).key)
    before = await sessions.log_in(world.luis.login, PASSWORD, "192.0.2.1")
    clock.set(today + TWO_DAYS)
    assert await sessions.session(before.token, "") is None
    ahead = await sessions.log_in(world.rosa.login, PASSWORD, "192.0.2.1")
    reset = await run_tx(lambda c: issue(c, TokenPurpose.RESET_PASSWORD, person))
    await second_factors.confirm_totp(person, totp.at(clock.moment))
    clock.set(today)
    assert await sessions.session(before.token, "") is not None
    assert await sessions.session(ahead.token, "") is not None
    assert await look(secret_of(reset.token_id), [TokenPurpose.RESET_PASSWORD])
    assert await second_factors.accept_code(person, totp.at(clock.moment))
    assert not await second_factors.accept_code(person, totp.at(clock.moment))
    await sessions.log_in(world.marta.login, PASSWORD, "192.0.2.1")
    clock.advance(hours=3)  # what was opened by a clock that was ahead idles like any other
    assert await sessions.session(ahead.token, "") is None


def test_a_daily_job_of_that_day_is_made_up_for(clock: Clock, house: Config) -> None:
    job = Job("daily", "Diario", At(6, 0), nothing, "what waits", timedelta(days=2))
    assert was_missed(job, clock.moment + TWO_DAYS, clock.moment, house.zone)
    assert not was_missed(job, clock.moment, clock.moment, house.zone)
