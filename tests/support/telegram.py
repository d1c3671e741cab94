"""The stand-in of Telegram on a real port, for bots in other processes."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import uvicorn

from chasqui.standins.telegram import (
    DEMO_CITIZENS,
    DEMO_TOKEN,
    ActingCitizen,
    TelegramState,
    create_telegram_standin,
)
from chasqui.standins.telegram.objects import ChatMessage
from tests.support.polling import until


@dataclass(frozen=True)
class Telegram:
    """Its memory, and the address the bot reaches it at."""

    state: TelegramState
    url: str

    @property
    def settings(self) -> dict[str, str]:
        """What the operator sets to use it."""
        return {"TELEGRAM_TOKEN": DEMO_TOKEN, "TELEGRAM_API_URL": self.url}

    @property
    def maria(self) -> ActingCitizen:
        """María Quishpe at her telephone."""
        return ActingCitizen(self.state, DEMO_CITIZENS[0].user_id)


async def hears(citizen: ActingCitizen, words: str, seconds: float = 20.0) -> ChatMessage:
    """The newest message of the bot that says `words`, once it is there."""

    async def look() -> list[ChatMessage]:
        said = citizen.state.from_bot(citizen.user_id)
        return [message for message in said if words in message.text]

    return (await until(look, f"«{words}» from the bot", seconds))[-1]


@asynccontextmanager
async def open_telegram() -> AsyncIterator[Telegram]:
    """Serve the stand-in on a free port within the block."""
    state = TelegramState(DEMO_TOKEN)
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        create_telegram_standin(DEMO_TOKEN, state),
        log_config=None,
        lifespan="off",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield Telegram(state, f"http://127.0.0.1:{listening.getsockname()[1]}")
    finally:
        server.should_exit = True
        await serving
        listening.close()
