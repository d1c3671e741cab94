"""A hundred mails of 25 MB at once: what the house holds in memory until all are records."""

import asyncio
import base64
from random import Random
from time import perf_counter

from benchmarks.bench import Bench
from benchmarks.driver import RECIPIENT, Connection
from benchmarks.processes import watched

_BYTES = 25_000_000
_HEAD = (
    b"From: <%b>\r\nTo: <%b>\r\nSubject: Planos\r\nMessage-ID: <%b>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=frontera\r\n\r\n"
    b"--frontera\r\nContent-Type: text/plain\r\n\r\nAdjunto los planos.\r\n"
    b"--frontera\r\nContent-Type: application/pdf; name=planos.pdf\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\n"
)
_END = b"--frontera--\r\n.\r\n"


async def crowding(bench: Bench) -> None:
    """The most that the mail door and the cells it reads in held together (RSS, 10⁶ bytes)."""
    plans = _plans()
    async with (
        bench.fresh_house(bench.main, "crowd") as (house, sink),
        house.serve("mail") as served,
        watched(served.program) as peak,
    ):
        started = perf_counter()
        async with asyncio.TaskGroup() as group:
            for number in range(bench.plan.crowd):
                group.create_task(_send(served.mail_port, number, plans))
        received = perf_counter() - started
        await sink.answered({f"<{_name(n)}>" for n in range(bench.plan.crowd)})
        read = perf_counter() - started
    bench.ledger.sample("memory.crowd_mb", peak.mb, "MB")
    bench.say(f"memory.crowd_mb: {peak.mb:.0f}; all here in {received:.1f} s, read in {read:.1f} s")


def _plans() -> bytes:
    """A file that does not compress, as it travels."""
    content = b"%PDF-1.4\n" + Random(25).randbytes(_BYTES * 73 // 100)
    return base64.encodebytes(content).replace(b"\n", b"\r\n")


def _name(number: int) -> str:
    return f"crowd-{number}@correo.example"


async def _send(port: int, number: int, plans: bytes) -> None:
    sender = f"vecino{number}@correo.example"
    head = _HEAD % (sender.encode(), RECIPIENT.encode(), _name(number).encode())
    connection = await Connection.open(port)
    await connection.send_pieces(sender, (head, plans, _END))
    await connection.close()
