"""Mails registered, and acknowledged, per second: from the first DATA to the last of each."""

import asyncio
from time import perf_counter

from benchmarks.bench import WARM_UP, Bench, mail_set
from benchmarks.databases import Backend
from benchmarks.mailset import Mail
from benchmarks.measures.accepting import EIGHT, STOCK, serving, shared, stock
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
    label = f"mail.registered.{suffix}"
    async with serving(bench, backend, label, "mail,jobs", processes) as (ports, sink, house):
        warm = mail_set(WARM_UP * processes, 0)
        await shared(ports, warm, EIGHT.connections)
        await sink.answered({mail.message_id for mail in warm})
        started = perf_counter()
        registered, acknowledged, _ = await asyncio.gather(
            _all_ended(backend, house.url, len(mails) + len(warm)),
            _acknowledged(sink, mails),
            shared(ports, mails, EIGHT.connections),
        )
    for what, moment in (("registered", registered), ("acknowledged", acknowledged)):
        rate = len(mails) / (moment - started)
        bench.say(f"mail.{what}.{suffix}: {rate:.0f}")
        bench.ledger.sample(f"mail.{what}.{suffix}", rate, _UNIT, f"{STOCK}.c8")


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
