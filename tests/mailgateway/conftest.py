"""An SMTP door on loopback, raw clients, and a relay that keeps what it is given."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from mailgateway.receiving.server import MailDoor, start_smtp
from office.config import Config
from office.custody.reception import Arrival
from tests.mailgateway.relays import Relay
from tests.support.closing import CORPORA

INTAKE = "tramites@chq.example"
# Other projects' messages lie beside the repository on some machines only.
collect_ignore_glob = [] if CORPORA.is_dir() else ["test_*corpora*.py"]


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[Arrival]:
    """What the door put into custody, where custody itself is not what is tested."""
    arrivals: list[Arrival] = []

    async def receive(arrival: Arrival) -> int:
        arrivals.append(arrival)
        return len(arrivals)

    monkeypatch.setattr("mailgateway.receiving.smtp_session.receive", receive)
    return arrivals


OpenDoor = Callable[..., Awaitable[MailDoor]]


@pytest.fixture
async def open_door(house: Config) -> AsyncIterator[OpenDoor]:
    """Opens SMTP doors on free ports; closes them after the test."""
    doors: list[MailDoor] = []

    async def open_one(**options: object) -> MailDoor:
        settings: dict[str, object] = {"max_bytes": 300_000, "hostname": "mx.chq.example"}
        door = await start_smtp("127.0.0.1", 0, **(settings | options))  # type: ignore[arg-type]
        doors.append(door)
        return door

    yield open_one
    for door in doors:
        door.close()
        await asyncio.wait_for(door.wait_closed(), 5)


class RawClient:
    """A mail client that says exactly what it is told to."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def connect(cls, door: MailDoor) -> "RawClient":
        return cls(*await asyncio.open_connection("127.0.0.1", door.port))

    async def answer(self) -> str:
        """The next reply, all its lines; "" when the server has hung up."""
        lines = []
        while True:
            try:
                line = await asyncio.wait_for(self.reader.readline(), 5)
            except ConnectionError:
                line = b""
            lines.append(line.decode())
            if line[3:4] != b"-":
                return "".join(lines).strip()

    async def say(self, line: bytes) -> str:
        self.writer.write(line + b"\r\n")
        await self.writer.drain()
        return await self.answer()

    async def up_to_data(self, sender: bytes = b"ana@correo.example") -> str:
        """Greet and open a message to our address; the answer to DATA."""
        await self.answer()
        await self.say(b"EHLO cliente.example")
        await self.say(b"MAIL FROM:<" + sender + b">")
        await self.say(b"RCPT TO:<" + INTAKE.encode() + b">")
        return await self.say(b"DATA")

    async def close(self) -> None:
        """Hang up, if the server has not."""
        self.writer.close()
        with contextlib.suppress(ConnectionError):
            await self.writer.wait_closed()


Connect = Callable[[MailDoor], Awaitable[RawClient]]


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    """Connects raw clients to a door; hangs them up after the test."""
    clients: list[RawClient] = []

    async def connect_one(door: MailDoor) -> RawClient:
        clients.append(await RawClient.connect(door))
        return clients[-1]

    yield connect_one
    for client in clients:
        await client.close()


@pytest.fixture
async def relay() -> AsyncIterator[Relay]:
    """A relay that takes everything unless it is told otherwise."""
    opened = await Relay().open()
    yield opened
    assert opened.server is not None
    opened.server.close()
    await opened.server.wait_closed()
