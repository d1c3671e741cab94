"""A stand-in of Telegram on a real port, a door on it, and a citizen at their telephone."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
import uvicorn

from bot.application import build, run
from chasqui.standins.telegram import (
    DEMO_CITIZENS,
    DEMO_TOKEN,
    ActingCitizen,
    TelegramState,
    create_telegram_standin,
)
from tests.support.world import World

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x00" * 64
MARIA = DEMO_CITIZENS[0].user_id
SEGUNDO = DEMO_CITIZENS[1].user_id


@dataclass(frozen=True)
class Standin:
    """The stand-in as tests use it: its memory, and the address the bot reaches it at."""

    state: TelegramState
    url: str


@pytest.fixture
async def telegram() -> AsyncIterator[Standin]:
    """The stand-in, served over HTTP on a port of loopback."""
    state = TelegramState(DEMO_TOKEN)
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    config = uvicorn.Config(
        create_telegram_standin(DEMO_TOKEN, state),
        log_config=None,
        lifespan="off",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        await asyncio.sleep(0.01)
    yield Standin(state, f"http://127.0.0.1:{port}")
    server.should_exit = True
    await task
    listening.close()


@asynccontextmanager
async def open_door(telegram: Standin) -> AsyncIterator[None]:
    """The real bot at work on the stand-in, as `chasqui serve` opens it."""
    stop = asyncio.Event()
    task = asyncio.create_task(run(build(DEMO_TOKEN, telegram.url), stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, 15)


@pytest.fixture
async def door(world: World, telegram: Standin) -> AsyncIterator[None]:
    """An open door within the institution CHQ."""
    async with open_door(telegram):
        yield


@pytest.fixture
def maria(telegram: Standin) -> ActingCitizen:
    """María Quishpe at her telephone."""
    return ActingCitizen(telegram.state, MARIA)


@pytest.fixture
def segundo(telegram: Standin) -> ActingCitizen:
    """Segundo Guamán at his telephone."""
    return ActingCitizen(telegram.state, SEGUNDO)


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tries again at once what the bot would try again after a while."""
    monkeypatch.setattr("bot.receiving.fetching._PAUSE", 0.0)
    monkeypatch.setattr("bot.receiving.lanes._BEFORE_GIVING_BACK", 0.0)
    yield
