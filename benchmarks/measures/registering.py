"""Mails registered, and acknowledged, per second: from the first DATA to the last of each."""

import asyncio
from contextlib import AsyncExitStack
from time import perf_counter

from benchmarks.bench import WARM_UP, Bench, mail_set
from benchmarks.databases import Backend
from benchmarks.driver import drive
from benchmarks.mailset import Mail
from benchmarks.measures.accepting import EIGHT, STOCK, stock
from benchmarks.sink import Sink

_ENDED = "SELECT count(*) FROM inbound_message WHERE disposition <> 'pending'"
_WITHOUT_RECORD = f"{_ENDED} AND document_id IS NULL"
_UNIT = "mails/s"
_LOOK = 0.05  # seconds


class Lost(Exception):
    """Mails ended otherwise than as records."""


async def registering(bench: Bench) -> None:
    """The rate at which mails become numbered records, and their acknowledgements reach the relay.

    One process with the doors mail and jobs; on PostgreSQL also with a second one beside it.
    """
    for number in bench.rounds(0.25):
        mails = mail_set(bench.plan.registered, 100 + number)
        await stock(bench, EIGHT, mails)
        for backend in bench.chosen():
            await _registered(bench, backend, mails)
            if backend.name == "pg":
                await _registered(bench, backend, mails, processes=2)


async def _registered(
    bench: Bench, backend: Backend, mails: tuple[Mail, ...], processes: int = 1
) -> None:
    suffix = backend.name if processes == 1 else f"{backend.name}.p{processes}"
    async with AsyncExitStack() as stack:
        house, sink = await stack.enter_async_context(
            bench.fresh_house(backend, f"mail.registered.{suffix}")
        )
        ports = []
        for number in range(processes):
            own = house if number == 0 else bench.house(house.url, sink, f"{suffix}.{number}")
            # One store for all of them, as in any house of several processes.
            own.extra["STORAGE_URL"] = str(house.folder / "files")
            served = await stack.enter_async_context(own.serve("mail,jobs"))
            ports.append(served.mail_port)
        await _send(ports, mail_set(WARM_UP * processes, 0))
        await sink.answered({mail.message_id for mail in mail_set(WARM_UP * processes, 0)})
        started = perf_counter()
        registered, acknowledged, _ = await asyncio.gather(
            _all_ended(backend, house.url, len(mails) + WARM_UP * processes),
            _acknowledged(sink, mails),
            _send(ports, mails),
        )
    for what, moment in (("registered", registered), ("acknowledged", acknowledged)):
        rate = len(mails) / (moment - started)
        bench.say(f"mail.{what}.{suffix}: {rate:.0f}")
        bench.ledger.sample(f"mail.{what}.{suffix}", rate, _UNIT, f"{STOCK}.c8")


async def _send(ports: list[int], mails: tuple[Mail, ...]) -> None:
    connections = EIGHT.connections // len(ports)
    await asyncio.gather(
        *(drive(port, mails[i :: len(ports)], connections) for i, port in enumerate(ports))
    )


async def _acknowledged(sink: Sink, mails: tuple[Mail, ...]) -> float:
    return await sink.answered({mail.message_id for mail in mails})


async def _all_ended(backend: Backend, url: str, count: int) -> float:
    """Wait until `count` mails have ended as records, and tell when. Raises Lost."""
    while await backend.count(url, _ENDED) < count:
        await asyncio.sleep(_LOOK)
    moment = perf_counter()
    if lost := await backend.count(url, _WITHOUT_RECORD):
        raise Lost(f"{lost} mails were not registered")
    return moment
