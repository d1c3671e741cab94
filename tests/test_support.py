"""The helpers of the suite do what tests rely on."""

import socket
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import pytest
from playwright.async_api import Page

from models.tables import Institution, Post
from office import clock as office_clock
from tests.support.clock import MONDAY_MORNING, Clock
from tests.support.databases import Database
from tests.support.network import ReachedOut
from tests.support.processes import open_building
from tests.support.sink import Sink
from tests.support.world import World

pytestmark = pytest.mark.usefixtures("clock")


@pytest.mark.parametrize("turn", [1, 2])
async def test_every_test_has_a_database_of_its_own(database: Database, turn: int) -> None:
    assert await Institution.all().count() == 0
    await Institution.create(acronym="CHQ", name=f"turn {turn}")


async def test_the_world_is_in_the_database(world: World) -> None:
    assert await Post.filter(held_to=None).count() == len(world.seats)
    assert len({seat.login for seat in world.seats}) == len(world.seats)


def test_other_machines_are_out_of_reach() -> None:
    with socket.socket() as outside, pytest.raises(ReachedOut):
        outside.connect(("192.0.2.1", 25))
    with pytest.raises(ReachedOut):
        socket.getaddrinfo("mail.example.com", 25)


def test_the_clock_stands_still_until_it_is_moved(clock: Clock) -> None:
    assert office_clock.now() == MONDAY_MORNING
    clock.advance(days=1, hours=2)
    assert (office_clock.now() - MONDAY_MORNING).total_seconds() == 26 * 3600


async def test_the_sink_keeps_what_it_accepts(sink: Sink) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@chq.example", "b@chq.example", "Aviso"
    message.set_content("Buenos días")
    await aiosmtplib.send(message, hostname="127.0.0.1", port=sink.port)
    (kept,) = await sink.wait_for(1)
    assert kept["Subject"] == "Aviso"
    sink.answer = "451 later"
    with pytest.raises(aiosmtplib.SMTPResponseException):
        await aiosmtplib.send(message, hostname="127.0.0.1", port=sink.port)
    assert len(sink.messages) == 1


async def test_the_command_runs_as_a_process(tmp_path: Path) -> None:
    async with open_building("--help", settings={}, folder=tmp_path) as building:
        await building.process.wait()
    assert "serve" in building.output


@pytest.mark.browser
async def test_the_browser_shows_a_page(page: Page) -> None:
    await page.set_content("<h1>Bandeja</h1>")
    assert await page.locator("h1").inner_text() == "Bandeja"
