"""How long one mail alone takes to its 250, and to its acknowledgement."""

from time import perf_counter

from benchmarks.bench import Bench, mail_set
from benchmarks.databases import Backend
from benchmarks.driver import Connection
from benchmarks.measures.samples import percentile

_WARM_UP = 3


async def waiting(bench: Bench) -> None:
    """Mails one by one, each sent when the one before was acknowledged, over one connection."""
    for backend in bench.chosen():
        await _waited(bench, backend)


async def _waited(bench: Bench, backend: Backend) -> None:
    custody, acknowledged = [], []
    async with (
        bench.fresh_house(backend, "mail.latency") as (house, sink),
        house.serve("mail,jobs") as served,
    ):
        connection = await Connection.open(served.mail_port)
        for mail in mail_set(bench.plan.lone_mails + _WARM_UP, 200):
            latency = await connection.send(mail)
            sent_at = perf_counter() - latency
            custody.append(latency)
            acknowledged.append(await sink.answered({mail.message_id}) - sent_at)
        await connection.close()
    for what, seconds in (("latency", custody), ("acknowledged", acknowledged)):
        for part in (50, 95):
            name = bench.named(backend, f"mail.{what}", f"p{part}_ms")
            bench.ledger.sample(name, percentile(seconds[_WARM_UP:], part) * 1000, "ms")
            bench.say(f"{name}: {bench.ledger.value(name):.1f}")
