"""The SMTP door and custody with nobody who reads: what accepting costs by itself."""

import asyncio
import signal

import uvloop

from chasqui import configuration
from chasqui.building import open_building
from mailgateway.receiving.server import start_smtp


async def serve() -> None:
    """Take mail at CHASQUI_SMTP_LISTEN until SIGTERM; whatever comes stays in custody, unread."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    settings = configuration.load()
    async with open_building(settings):
        listen = settings.smtp_listen
        door = await start_smtp(
            listen.host, listen.port, max_bytes=settings.max_message_mb * 1024 * 1024
        )
        print("open: custody alone", flush=True)
        await stop.wait()
        door.close()
        await door.wait_closed()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve())
