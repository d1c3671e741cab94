"""Asks clamd whether a file carries a virus (INSTREAM, clamd(8)); what it cannot ask is no yes."""

import asyncio
import re
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from office.config import config
from office.errors import Unavailable

_CHUNK = 256 * 1024
_PATIENCE = 120.0  # seconds for one file
_PING_PATIENCE = 5.0
_LONGEST_REPLY = 4096
_FOUND = re.compile(r"^stream: (?P<virus>.+) FOUND$")
_GONE = "El antivirus no responde; el archivo se ofrecerá cuando se revise."
_TOO_LARGE = "El antivirus no acepta archivos de este tamaño; el archivo no se ha revisado."


class ScannerGone(Unavailable):
    """The scanner did not answer, or not with a verdict; the file is as unknown as before."""


@dataclass(frozen=True)
class Scanner:
    """clamd at `address`: `unix:/path`, or `host:port`. It keeps nothing between two files."""

    address: str

    async def ping(self) -> None:
        """Return when clamd says PONG. Raises ScannerGone."""
        async with self._talk(_PING_PATIENCE) as (reader, writer):
            writer.write(b"zPING\0")
            reply = await _reply(reader)
        if reply != "PONG":
            raise ScannerGone(_GONE)

    async def scan(self, content: bytes) -> str:
        """The name of the virus in `content`, "" when clamd found none. Raises ScannerGone.

        Only the word OK counts as clean: an error, a limit or silence is none.
        """
        async with self._talk(_PATIENCE) as (reader, writer):
            reply = await _stream(reader, writer, content)
        if reply == "stream: OK":
            return ""
        if found := _FOUND.match(reply):
            return found["virus"]
        raise ScannerGone(_TOO_LARGE if "size limit exceeded" in reply else _GONE)

    @asynccontextmanager
    async def _talk(
        self, patience: float
    ) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        writer: asyncio.StreamWriter | None = None
        try:
            async with asyncio.timeout(patience):
                reader, writer = await self._connect()
                yield reader, writer
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError) as error:
            raise ScannerGone(_GONE) from error
        finally:
            if writer is not None:
                writer.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self.address.startswith("unix:"):
            return await asyncio.open_unix_connection(self.address.removeprefix("unix:"))
        host, _, port = self.address.rpartition(":")
        return await asyncio.open_connection(host.strip("[]"), int(port))


async def _stream(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, content: bytes
) -> str:
    # Listening while it sends: past its limit clamd says so and hangs up in the middle.
    reply = asyncio.ensure_future(_reply(reader))
    try:
        with suppress(ConnectionError):  # then the reply, or its absence, tells why
            await _send(writer, content, reply)
        return await reply
    finally:
        reply.cancel()


async def _send(writer: asyncio.StreamWriter, content: bytes, reply: "asyncio.Future[str]") -> None:
    writer.write(b"zINSTREAM\0")
    for start in range(0, len(content), _CHUNK):
        if reply.done():
            return
        chunk = content[start : start + _CHUNK]
        writer.write(struct.pack("!I", len(chunk)) + chunk)
        await writer.drain()
    writer.write(struct.pack("!I", 0))
    await writer.drain()


async def _reply(reader: asyncio.StreamReader) -> str:
    answer = await reader.readuntil(b"\0")
    return answer[:_LONGEST_REPLY].rstrip(b"\0").decode("utf-8", "replace").strip()


def scanner() -> Scanner:
    """The scanner of the house. RuntimeError when there is none (config().clamd is empty)."""
    if not config().clamd:
        raise RuntimeError("no scanner is configured")
    return Scanner(config().clamd)
