"""What the whole house holds in memory, all doors open: at rest, and under mail and visits."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from benchmarks.bench import Bench, mail_set
from benchmarks.driver import drive
from benchmarks.houses import free_port
from benchmarks.processes import watched
from benchmarks.visitor import Visitor
from chasqui.doors.web import bound_socket, web_server
from chasqui.setting_types import Endpoint
from chasqui.standins.telegram import DEMO_TOKEN, create_telegram_standin

_REST = 3.0  # seconds
_BETWEEN = 0.1  # of two pages
_PAGES = ("/bandejas/recibidos", "/buscar?q=solicitud", "/salud")


async def memory(bench: Bench) -> None:
    """Resident memory of the process, and of those it starts to read PDFs, in 10⁶ bytes.

    Under load: the highest seen while mail comes over eight connections, an official reads, and
    everything is registered and acknowledged.
    """
    async with (
        _telegram() as address,
        bench.fresh_house(bench.main, "memory") as (house, sink),
    ):
        house.extra |= {"TELEGRAM_TOKEN": DEMO_TOKEN, "TELEGRAM_API_URL": address}
        async with house.serve("") as served, _visitor(served.web_port) as visitor:
            await asyncio.to_thread(visitor.log_in)
            await asyncio.sleep(_REST)
            bench.ledger.sample("memory.idle_mb", served.program.resident_mb(), "MB")
            mails = mail_set(bench.plan.load, 300)
            reading = asyncio.create_task(_read(visitor))
            try:
                async with watched(served.program) as peak:
                    await drive(served.mail_port, mails, 8)
                    await sink.answered({mail.message_id for mail in mails})
            finally:
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)
            bench.ledger.sample("memory.load_mb", peak.mb, "MB")
    for name in ("memory.idle_mb", "memory.load_mb"):
        bench.say(f"{name}: {bench.ledger.value(name):.0f}")


@asynccontextmanager
async def _visitor(port: int) -> AsyncIterator[Visitor]:
    visitor = Visitor(port)
    try:
        yield visitor
    finally:
        visitor.close()


async def _read(visitor: Visitor) -> None:
    while True:
        for page in _PAGES:
            await asyncio.to_thread(visitor.get, page)
            await asyncio.sleep(_BETWEEN)


@asynccontextmanager
async def _telegram() -> AsyncIterator[str]:
    """The stand-in of Telegram on loopback, in this process, so that it does not weigh."""
    endpoint = Endpoint("127.0.0.1", free_port())
    listening = bound_socket(endpoint, "the stand-in")
    async with web_server(create_telegram_standin(), listening):
        yield f"http://{endpoint}"
