"""Sends mail as fast as the other side takes it, over a few connections, and takes the time."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter

from benchmarks.mailset import Mail

RECIPIENT = "tramites@chq.example"


class Refused(Exception):
    """The server answered otherwise than a measurement can go on with."""


@dataclass(frozen=True)
class Drive:
    """One drive; `latencies` are seconds from DATA to the final answer, one a mail."""

    seconds: float
    latencies: list[float] = field(repr=False)

    @property
    def per_second(self) -> float:
        """Mails taken per second."""
        return len(self.latencies) / self.seconds


class Connection:
    """One SMTP connection; every answer that is not the one wanted raises Refused."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, port: int) -> "Connection":
        """Connect to `port` of this machine and say EHLO."""
        connection = cls(*await asyncio.open_connection("127.0.0.1", port))
        try:
            await connection._answer(b"2")
            await connection._say(b"EHLO driver.example", b"2")
        except BaseException:
            connection.abandon()
            raise
        return connection

    async def send(self, mail: Mail) -> float:
        """Send `mail`; the seconds from DATA to its final answer."""
        return await self.send_pieces(mail.sender, (mail.wire,))

    async def send_pieces(self, sender: str, wire: Sequence[bytes]) -> float:
        """`send` of what is in pieces, so that large ones can be shared between mails."""
        await self._say(b"MAIL FROM:<" + sender.encode() + b">", b"2")
        await self._say(b"RCPT TO:<" + RECIPIENT.encode() + b">", b"2")
        started = perf_counter()
        await self._say(b"DATA", b"3")
        for piece in wire:
            self._writer.write(piece)
        await self._answer(b"2")
        return perf_counter() - started

    async def close(self) -> None:
        """Say QUIT and hang up."""
        await self._say(b"QUIT", b"2")
        self._writer.close()

    def abandon(self) -> None:
        """Hang up without a word."""
        self._writer.transport.abort()

    async def _say(self, line: bytes, wanted: bytes) -> None:
        self._writer.write(line + b"\r\n")
        await self._answer(wanted)

    async def _answer(self, wanted: bytes) -> None:
        while (line := await self._reader.readline())[3:4] == b"-":
            pass
        if not line.startswith(wanted):
            raise Refused(line.decode("latin-1").strip() or "the server hung up")


async def drive(
    port: int, mails: Sequence[Mail], connections: int, *, per_connection: int = 0
) -> Drive:
    """Send `mails` over so many connections at once; a new one after every `per_connection` mails.

    0 keeps each connection to the end. Raises Refused, OSError.
    """
    waiting = deque(mails)
    latencies: list[float] = []

    async def work() -> None:
        while waiting:
            connection = await Connection.open(port)
            sent = 0
            while waiting and not (per_connection and sent == per_connection):
                latencies.append(await connection.send(waiting.popleft()))
                sent += 1
            await connection.close()

    started = perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(connections):
            group.create_task(work())
    return Drive(perf_counter() - started, latencies)
