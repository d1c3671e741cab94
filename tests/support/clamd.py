"""A stand-in of clamd that speaks its INSTREAM protocol: `zINSTREAM\\0`, chunks, a verdict."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass
class Clamd:
    """What it was shown, and what it is to do wrong."""

    address: str = ""
    limit: int = 1024 * 1024
    seen: list[bytes] = field(default_factory=list)
    silent: bool = False
    answer: bytes = b""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection, as clamd does: one command, one reply, then it hangs up."""
        try:
            command = await reader.readuntil(b"\0")
            if command == b"zPING\0":
                writer.write(b"PONG\0")
            elif command == b"zINSTREAM\0":
                writer.write(await self._verdict(reader))
            else:
                writer.write(b"UNKNOWN COMMAND\0")
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    async def _verdict(self, reader: asyncio.StreamReader) -> bytes:
        content = b""
        while size := struct.unpack("!I", await reader.readexactly(4))[0]:
            content += await reader.readexactly(size)
            if len(content) > self.limit:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.seen.append(content)
        if self.silent:
            return b""
        if self.answer:
            return self.answer
        return b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0"


@asynccontextmanager
async def open_clamd(socket: Path | None = None) -> AsyncIterator[Clamd]:
    """A scanner on loopback, or on a Unix `socket`."""
    clamd = Clamd()
    if socket:
        server = await asyncio.start_unix_server(clamd.serve, socket)
        clamd.address = f"unix:{socket}"
    else:
        server = await asyncio.start_server(clamd.serve, "127.0.0.1", 0)
        clamd.address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield clamd
    finally:
        server.close()
        await server.wait_closed()
