"""Health: what it finds, what it calls a problem, and how Prometheus reads it."""

from datetime import timedelta

import pytest

from models.database import close_database
from models.enums import Channel, Disposition, OutboxState
from models.ids import new_id
from models.tables import InboundMessage, OutboxMessage
from office.config import Config
from office.custody import leases as custody_leases
from office.custody import queue
from office.custody.reception import Arrival, receive
from office.delivery import leases as outbox_leases
from office.intake import quarantining
from office.monitoring import jobs
from office.monitoring.health import health
from office.monitoring.jobs import ExpectedJob
from office.monitoring.metrics import prometheus
from tests.support.clock import Clock
from tests.support.databases import Database

pytestmark = pytest.mark.usefixtures("house")  # whose mailboxes are looked at

HOURLY = ExpectedJob("hourly", "Trabajo de prueba", timedelta(hours=2))


async def nothing() -> None:
    """A job that succeeds."""


async def broken() -> None:
    """A job that fails."""
    raise RuntimeError("broken")


@pytest.fixture(autouse=True)
def no_jobs(clock: Clock) -> None:
    jobs.expect([])


async def outgoing(clock: Clock, channel: Channel, state: OutboxState) -> int:
    row = await OutboxMessage.create(
        id=new_id(),
        channel=channel,
        kind="status",
        to_address="somebody@correo.example",
        message_id=f"<{new_id()}@chq.example>",
        state=state,
        created_at=clock.moment,
        next_attempt_at=clock.moment,
        claimed_until=clock.moment if state is OutboxState.SENDING else None,
    )
    return row.id


async def test_an_empty_house_is_well(database: Database, clock: Clock) -> None:
    found = await health()
    assert found.ok
    assert found.database
    assert found.at == clock.moment
    assert (found.pending_messages, found.quarantined, found.extraction_pending) == (0, 0, 0)
    assert found.outbox == {}


async def test_a_message_that_nobody_reads_is_a_problem(
    database: Database, house: Config, clock: Clock
) -> None:
    await receive(Arrival(Channel.EMAIL, b"Subject: a\r\n\r\nb"))
    clock.advance(seconds=60)
    await receive(Arrival(Channel.EMAIL, b"Subject: c\r\n\r\nd"))
    clock.advance(seconds=200)
    found = await health()
    assert (found.pending_messages, found.oldest_pending_seconds) == (2, 260)
    assert found.ok
    clock.advance(seconds=100)
    assert (await health()).problems == ("Hay mensajes recibidos sin leer desde hace 6 minutos.",)


async def test_quarantine_is_counted_and_is_no_problem(
    database: Database, house: Config, clock: Clock
) -> None:
    inbound_id = await receive(Arrival(Channel.EMAIL, b"noise"))
    await quarantining.quarantine_silently(inbound_id, "No es un mensaje.")
    found = await health()
    assert (found.quarantined, found.pending_messages, found.ok) == (1, 0, True)


async def test_mail_that_does_not_leave_is_a_problem(database: Database, clock: Clock) -> None:
    await outgoing(clock, Channel.EMAIL, OutboxState.PENDING)
    await outgoing(clock, Channel.EMAIL, OutboxState.FAILED)
    await outgoing(clock, Channel.EMAIL, OutboxState.DELIVERED)
    clock.advance(seconds=90)
    found = await health()
    assert found.outbox == {OutboxState.PENDING: 1, OutboxState.FAILED: 1}
    assert (found.oldest_outbox_seconds, found.ok) == (90, True)
    clock.advance(hours=2)
    assert (await health()).problems == ("Hay mensajes por enviar con 121 minutos de retraso.",)


async def test_a_job_is_late_when_its_time_is_up(database: Database, clock: Clock) -> None:
    jobs.expect([HOURLY])
    (state,) = (await health()).jobs
    assert (state.last_success, state.late, state.error) == (None, False, "")
    clock.advance(hours=3)
    assert (await health()).problems == ("No se ha hecho a tiempo: Trabajo de prueba.",)
    await jobs.run("hourly", nothing)
    (state,) = (await health()).jobs
    assert (state.last_success, state.late) == (clock.moment, False)
    clock.advance(hours=3)
    assert not (await health()).ok


async def test_a_job_that_failed_is_a_problem_until_it_succeeds(
    database: Database, clock: Clock
) -> None:
    jobs.expect([HOURLY])
    await jobs.run("hourly", broken)
    found = await health()
    assert found.problems == ("Falló la última vez: Trabajo de prueba.",)
    assert found.jobs[0].error == "RuntimeError: broken"
    await jobs.run("hourly", nothing)
    assert (await health()).ok


async def test_without_a_database_it_says_so(database: Database, clock: Clock) -> None:
    jobs.expect([HOURLY])
    await close_database()
    found = await health()
    assert (found.database, found.ok) == (False, False)
    assert found.problems == ("La base de datos no responde.",)
    text = prometheus(found).decode()
    assert "chasqui_database_up 0.0" in text
    assert "chasqui_inbound_pending" not in text


async def test_prometheus_reads_the_same_figures(
    database: Database, house: Config, clock: Clock
) -> None:
    jobs.expect([HOURLY])
    await receive(Arrival(Channel.EMAIL, b"Subject: a\r\n\r\nb"))
    await outgoing(clock, Channel.EMAIL, OutboxState.PENDING)
    await jobs.run("hourly", nothing)
    text = prometheus(await health()).decode()
    assert "chasqui_ok 1.0" in text
    assert "chasqui_inbound_pending 1.0" in text
    assert 'chasqui_outbox{state="pending"} 1.0' in text
    assert 'chasqui_job_ok{job="hourly"} 1.0' in text
    assert 'chasqui_job_last_success_timestamp_seconds{job="hourly"}' in text


async def test_a_message_whose_reader_died_is_read_again(
    database: Database, house: Config, clock: Clock
) -> None:
    inbound_id = await receive(Arrival(Channel.EMAIL, b"Subject: a\r\n\r\nb"))
    await queue.claim(Channel.EMAIL)
    assert await custody_leases.release_expired() == 0
    clock.set(clock.moment + queue.LEASE + timedelta(seconds=1))
    assert await custody_leases.release_expired() == 1
    row = await InboundMessage.get(id=inbound_id)
    assert (row.disposition, row.claimed_until, row.attempts) == (Disposition.PENDING, None, 1)


async def test_a_message_whose_sender_died_is_sent_again_by_mail_only(
    database: Database, house: Config, clock: Clock
) -> None:
    mail = await outgoing(clock, Channel.EMAIL, OutboxState.SENDING)
    chat = await outgoing(clock, Channel.TELEGRAM, OutboxState.SENDING)
    clock.advance(seconds=1)
    assert await outbox_leases.release_expired() == 2
    assert (await OutboxMessage.get(id=mail)).state is OutboxState.PENDING
    assert (await OutboxMessage.get(id=chat)).state is OutboxState.UNCERTAIN
    assert await outbox_leases.release_expired() == 0
