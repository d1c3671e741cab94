"""Ports on loopback for servers that tests start."""

import asyncio
import socket
import time


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def wait_until_open(port: int, seconds: float = 20.0) -> None:
    """Return when something listens on `port` of 127.0.0.1; AssertionError if nothing does."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            await writer.wait_closed()
            return
    raise AssertionError(f"nothing listened on port {port} within {seconds} s")
