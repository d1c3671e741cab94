"""Mails accepted durably per second, beside aiosmtpd that throws them away."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from time import perf_counter

from benchmarks.bench import WARM_UP, Bench, mail_set
from benchmarks.databases import Backend
from benchmarks.driver import drive
from benchmarks.houses import Config
from benchmarks.mailset import Mail
from benchmarks.processes import running
from benchmarks.sink import Sink

STOCK = "mail.stock_discard"
_UNIT = "mails/s"


@dataclass(frozen=True)
class Way:
    """How the mails come: over so many connections, perhaps a new one for each mail."""

    name: str
    connections: int
    per_connection: int = 0


EIGHT = Way("c8", 8)
ALONE = Way("c1", 1)
_RECONNECTING = Way("c8.reconnecting", 8, 1)


def _ways(bench: Bench) -> tuple[Way, ...]:
    return (ALONE, EIGHT, _RECONNECTING) if bench.plan.thorough else (ALONE, EIGHT)


def _mails(bench: Bench, way: Way, number: int) -> tuple[Mail, ...]:
    burst = mail_set(bench.plan.burst, number)
    return burst[: bench.plan.burst_alone] if way is ALONE else burst


async def accepting(bench: Bench) -> None:
    """The rate at which mails get their 250; floors and databases take turns, round by round.

    The server reads, registers and acknowledges what it has accepted at the same time. Each burst
    meets a house with an empty database.
    """
    for number in bench.rounds(0.35):
        for way in _ways(bench):
            await stock(bench, way, _mails(bench, way, number))
            for backend in bench.chosen():
                await _accepted(bench, backend, way, number)
                if way is EIGHT:
                    await _kept(bench, backend, way, number)
                    if backend.name == "pg":
                        await _accepted(bench, backend, way, number, processes=2)


async def stock(bench: Bench, way: Way, mails: tuple[Mail, ...]) -> None:
    """Take a sample of the floor for `way`."""
    async with _discarding(bench) as port:
        await drive(port, mails[:WARM_UP], way.connections)
        taken = await drive(port, mails, way.connections, per_connection=way.per_connection)
    bench.say(f"{STOCK}.{way.name}: {taken.per_second:.0f}")
    bench.ledger.sample(f"{STOCK}.{way.name}", taken.per_second, _UNIT)


@asynccontextmanager
async def _discarding(bench: Bench) -> AsyncIterator[int]:
    async with running(["benchmarks.discarding"], bench.folder, {}) as program:
        yield int((await program.printed("port ")).split()[1])


async def _kept(bench: Bench, backend: Backend, way: Way, number: int) -> None:
    """Take a sample of the door and custody alone, as when another process does the reading."""
    name = f"mail.custody.{backend.name}.{way.name}"
    async with (
        bench.fresh_house(backend, name) as (house, _),
        house.run(["benchmarks.receiving"]) as served,
    ):
        await drive(served.mail_port, mail_set(WARM_UP, 0), way.connections)
        taken = await drive(served.mail_port, _mails(bench, way, number), way.connections)
    bench.say(f"{name}: {taken.per_second:.0f}")
    bench.ledger.sample(name, taken.per_second, _UNIT, f"{STOCK}.{way.name}")


async def _accepted(
    bench: Bench, backend: Backend, way: Way, number: int, processes: int = 1
) -> None:
    name = f"mail.accepted.{backend.name}.{way.name}{'' if processes == 1 else f'.p{processes}'}"
    async with serving(bench, backend, name, "mail", processes) as (ports, sink, _):
        warm = mail_set(WARM_UP * processes, 0)
        await shared(ports, warm, way.connections)
        await sink.answered({mail.message_id for mail in warm})
        seconds = await shared(
            ports, _mails(bench, way, number), way.connections, way.per_connection
        )
    rate = len(_mails(bench, way, number)) / seconds
    bench.say(f"{name}: {rate:.0f}")
    bench.ledger.sample(name, rate, _UNIT, f"{STOCK}.{way.name}")


@asynccontextmanager
async def serving(
    bench: Bench, backend: Backend, label: str, doors: str, processes: int
) -> AsyncIterator[tuple[list[int], Sink, Config]]:
    """So many processes with `doors` over one empty database and one store: their mail ports."""
    async with AsyncExitStack() as stack:
        house, sink = await stack.enter_async_context(bench.fresh_house(backend, label))
        ports = []
        for number in range(processes):
            own = house if number == 0 else bench.house(house.url, sink, f"{label}.{number}")
            own.extra["STORAGE_URL"] = str(house.folder / "files")
            served = await stack.enter_async_context(own.serve(doors))
            ports.append(served.mail_port)
        yield ports, sink, house


async def shared(
    ports: Sequence[int], mails: Sequence[Mail], connections: int, per_connection: int = 0
) -> float:
    """Send `mails` to `ports` by turns, over so many connections in all; the seconds it took."""
    started = perf_counter()
    each = max(1, connections // len(ports))
    await asyncio.gather(
        *(
            drive(port, mails[i :: len(ports)], each, per_connection=per_connection)
            for i, port in enumerate(ports)
        )
    )
    return perf_counter() - started
