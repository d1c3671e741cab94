"""A mail server on loopback that accepts, keeps and, when told to, refuses."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


class Sink:
    """What arrived, in order; `answer` is said to every message, `url` is a CHASQUI_SMTP_RELAY."""

    def __init__(self) -> None:
        self.answer = "250 OK"
        self.envelopes: list[Envelope] = []
        self.messages: list[EmailMessage] = []
        self.port = 0
        self._arrival = asyncio.Condition()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        """Keep the message if the answer is a yes (aiosmtpd's hook)."""
        if self.answer.startswith("2"):
            content = envelope.original_content or b""
            async with self._arrival:
                self.envelopes.append(envelope)
                self.messages.append(message_from_bytes(content, policy=policy.default))
                self._arrival.notify_all()
        return self.answer

    async def wait_for(self, count: int, seconds: float = 20.0) -> list[EmailMessage]:
        """All messages, once there are `count` of them; TimeoutError if they do not come."""
        async with asyncio.timeout(seconds), self._arrival:
            await self._arrival.wait_for(lambda: len(self.messages) >= count)
        return self.messages


@asynccontextmanager
async def open_sink(port: int = 0) -> AsyncIterator[Sink]:
    """Listen on `port` of 127.0.0.1 (0: any free one) within the block."""
    sink = Sink()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(sink, loop=loop, enable_SMTPUTF8=True, hostname="sink.example"),
        "127.0.0.1",
        port,
    )
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        server.close()
        await server.wait_closed()
