"""The floor of every mail figure: aiosmtpd as it comes, throwing each message away."""

import asyncio
import signal
from typing import Any

import uvloop
from aiosmtpd.smtp import SMTP


class Discard:
    """aiosmtpd's hook for a message, which keeps nothing."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Say yes."""
        return "250 OK"


async def serve() -> None:
    """Listen on a free port of this machine, print it, and serve until SIGTERM."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    server = await loop.create_server(lambda: SMTP(Discard(), loop=loop), "127.0.0.1", 0)
    print(f"port {server.sockets[0].getsockname()[1]}", flush=True)
    await stop.wait()
    server.close()


if __name__ == "__main__":
    # The same loop as ours, so that only what is done within it differs.
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve())
