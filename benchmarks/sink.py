"""The relay: takes what leaves the house, and remembers when each answer came."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter
from typing import TypeVar, cast

_END = b"\r\n.\r\n"
_ANSWERS_TO = re.compile(rb"^In-Reply-To:\s*(<[^>\s]+>)", re.M | re.I)
_REPLIES = {
    b"EHLO": b"250-sink.example\r\n250-SIZE 50000000\r\n250 8BITMIME\r\n",
    b"DATA": b"354 Go on\r\n",
    b"QUIT": b"221 Bye\r\n",
}


class Sink:
    """What arrived: `arrivals` tells when the first answer to each Message-ID did, `url` where."""

    def __init__(self) -> None:
        self.arrivals: dict[str, float] = {}
        self.port = 0
        self._arrived = asyncio.Event()

    @property
    def url(self) -> str:
        """A CHASQUI_SMTP_RELAY."""
        return f"smtp://127.0.0.1:{self.port}"

    def take(self, message: bytes) -> None:
        """Remember `message`."""
        if answered := answered_in(message):
            self.arrivals.setdefault(answered, perf_counter())
        self._arrived.set()

    async def answered(self, message_ids: set[str]) -> float:
        """Wait until each of `message_ids` was answered, and tell when the last one was."""
        while not message_ids <= self.arrivals.keys():
            self._arrived.clear()
            await self._arrived.wait()
        return max(self.arrivals[message_id] for message_id in message_ids)


def answered_in(message: bytes) -> str | None:
    """The Message-ID that `message` answers."""
    found = _ANSWERS_TO.search(message.partition(b"\r\n\r\n")[0])
    return found[1].decode("latin-1") if found else None


class _Conversation(asyncio.Protocol):
    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._received = bytearray()
        self._in_message = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own is none by descent
        self._transport.write(b"220 sink.example\r\n")

    def data_received(self, data: bytes) -> None:
        self._received += data
        while self._step():
            pass

    def _step(self) -> bool:
        end = _END if self._in_message else b"\r\n"
        piece, found, rest = self._received.partition(end)
        if not found:
            return False
        self._received = rest
        if self._in_message:
            self._in_message = False
            self._sink.take(bytes(piece))
            self._transport.write(b"250 OK\r\n")
            return True
        command = bytes(piece[:4]).upper()
        self._in_message = command == b"DATA"
        self._transport.write(_REPLIES.get(command, b"250 OK\r\n"))
        if command == b"QUIT":
            self._transport.close()
        return True


S = TypeVar("S", bound=Sink)


@asynccontextmanager
async def open_sink(sink: S) -> AsyncIterator[S]:
    """Have `sink` listen on a free port of this machine within the block."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Conversation(sink), "127.0.0.1", 0)
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        server.close()
