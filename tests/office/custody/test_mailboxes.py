"""The ledger of fetched mailboxes, and when their silence is told."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from office.config import Config, use_config
from office.custody import mailboxes
from office.custody.mailboxes import Position
from office.monitoring import health
from tests.support.clock import Clock
from tests.support.databases import Database

BOX = "tramites@imap.chq.example/INBOX"


@pytest.fixture(autouse=True)
def watched(database: Database, house: Config) -> None:
    use_config(replace(house, mailboxes=(BOX,)))


async def problem() -> str:
    (state,) = await mailboxes.states()
    return state.problem


async def test_the_position_never_goes_back_within_a_validity() -> None:
    assert await mailboxes.position(BOX) is None
    await mailboxes.read_up_to(BOX, 7, 12, 3)
    await mailboxes.read_up_to(BOX, 7, 9)
    assert await mailboxes.position(BOX) == Position(7, 12)
    await mailboxes.read_up_to(BOX, 8, 2)
    assert await mailboxes.position(BOX) == Position(8, 2)


async def test_a_mailbox_that_never_was_read_has_no_position() -> None:
    await mailboxes.failed(BOX, "El servidor no responde.")
    assert await mailboxes.position(BOX) is None
    assert await problem() == f"Buzón {BOX}: El servidor no responde."


async def test_a_failure_says_since_when_and_is_taken_back(clock: Clock) -> None:
    await mailboxes.looked(BOX)
    clock.advance(hours=2, seconds=300)
    await mailboxes.failed(BOX, "El servidor no responde.")
    assert (await problem()).endswith("El servidor no responde. No se lee desde hace 2 horas.")
    await mailboxes.looked(BOX)
    assert await problem() == ""


async def test_a_mailbox_that_nobody_looks_at_is_told(clock: Clock) -> None:
    await mailboxes.looked(BOX)
    clock.advance(seconds=960)
    assert "Nadie ha mirado el buzón" in await problem()
    assert "desde hace 16 minutos" in await problem()


Pass = Callable[[timedelta], Awaitable[None]]


@pytest.fixture
def passes(clock: Clock) -> Pass:
    async def let_pass(time: timedelta) -> None:
        clock.advance(seconds=time.total_seconds())
        await mailboxes.looked(BOX)

    return let_pass


async def test_silence_is_told_beyond_the_usual_pauses(passes: Pass) -> None:
    uid = 0
    for _ in range(4):  # four weeks of two letters an hour, with nights and weekends
        for day in range(5):
            for _ in range(16):
                uid += 1
                await mailboxes.read_up_to(BOX, 1, uid, 1)
                await passes(timedelta(minutes=30))
            await passes(timedelta(hours=16 if day < 4 else 64))
            assert await problem() == ""
    await passes(timedelta(days=4))
    assert "no le llega nada desde hace 6 días" in await problem()
    assert "2 días como mucho" in await problem()
    await mailboxes.read_up_to(BOX, 1, uid + 1, 1)
    assert await problem() == ""


async def test_a_new_mailbox_is_given_four_days(passes: Pass) -> None:
    await mailboxes.read_up_to(BOX, 1, 1, 1)
    await passes(timedelta(hours=95))
    assert await problem() == ""
    await passes(timedelta(hours=2))
    assert "no le llega nada desde hace 4 días" in await problem()


async def test_a_mailbox_that_never_had_anything_is_told_too(passes: Pass) -> None:
    await mailboxes.read_up_to(BOX, 1, 0)
    await passes(timedelta(hours=95))
    assert await problem() == ""
    await passes(timedelta(hours=2))
    assert "no le llega nada desde hace 4 días" in await problem()


async def test_the_health_page_shows_it_and_only_ours() -> None:
    await mailboxes.failed(BOX, "El servidor no responde.")
    await mailboxes.failed("otro@imap.example/INBOX", "Ya no es nuestro.")
    state = await health.health()
    assert not state.ok
    assert [line for line in state.problems if "Buzón" in line] == [
        f"Buzón {BOX}: El servidor no responde."
    ]
