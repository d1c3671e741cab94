"""How long a million events take to seal and to verify, and what sealing adds to registering."""

import json
from dataclasses import dataclass
from time import perf_counter

from benchmarks import sealer
from benchmarks.bench import WARM_UP, Bench, mail_set
from benchmarks.databases import Backend
from benchmarks.measures.accepting import EIGHT, shared
from benchmarks.processes import running

_MILLION = 1_000_000
_FEW = 20_000  # events that tell how many the time allows
_ADDING = 2.0  # what adding events takes, in the time of sealing and verifying them


@dataclass(frozen=True)
class _Sealed:
    """What one run of the sealer took, in seconds, and how many rows it sealed."""

    rows: int
    sealing: float
    verifying: float


async def sealing(bench: Bench) -> None:
    """Seconds for a million events, scaled from fewer where the machine is too slow for so many;
    and sealing's share of the time in which mails are registered."""
    for backend in bench.chosen():
        await _share(bench, backend)
        await _million(bench, backend)


async def _million(bench: Bench, backend: Backend) -> None:
    count = min(bench.plan.seal_events, _FEW)
    told = await _on_fresh(bench, backend, count)
    if bench.plan.seal_events > count:
        each = (told.sealing + told.verifying) * (1 + _ADDING) / count
        allowed = bench.plan.sealing_seconds / (2 * len(bench.chosen())) / each
        count = max(count, min(bench.plan.seal_events, round(allowed)))
        told = await _on_fresh(bench, backend, count)
    scale = _MILLION / count
    of = "" if count == _MILLION else f" (scaled from {count:,} events)"
    for what, seconds in (("seal", told.sealing), ("check", told.verifying)):
        name = f"seal.{backend.name}.{what}_million_s"
        bench.say(f"{name}: {seconds * scale:.1f}{of}")
        bench.ledger.sample(name, seconds * scale, "s")


async def _on_fresh(bench: Bench, backend: Backend, count: int) -> _Sealed:
    async with backend.fresh() as url:
        return await _sealed(bench, url, count)


async def _sealed(bench: Bench, url: str, count: int) -> _Sealed:
    arguments = ["benchmarks.sealer", url, str(bench.folder), str(count)]
    async with running(arguments, bench.folder, {}) as program:
        line = await program.printed(sealer.DONE, bench.plan.sealing_seconds)
    return _Sealed(**json.loads(line.removeprefix(sealer.DONE)))


async def _share(bench: Bench, backend: Backend) -> None:
    """What of the time of registering a mail it takes to seal all that the mail leaves behind."""
    mails = mail_set(bench.plan.registered, 700)
    name = f"seal.{backend.name}.share"
    async with bench.fresh_house(backend, name) as (house, sink):
        async with house.serve("mail") as served:  # without the jobs, which seal every minute
            ports = [served.mail_port]
            warm = mail_set(WARM_UP, 0)
            await shared(ports, warm, EIGHT.connections)
            await sink.answered({mail.message_id for mail in warm})
            started = perf_counter()
            await shared(ports, mails, EIGHT.connections)
            ended = await sink.answered({mail.message_id for mail in mails})
        told = await _sealed(bench, house.url, 0)
    registering = (ended - started) / len(mails)
    rows = told.rows / (len(mails) + len(warm))
    share = 100 * told.sealing / (len(mails) + len(warm)) / registering
    bench.say(f"{name}: {share:.1f} % ({rows:.1f} rows a mail)")
    bench.ledger.sample(name, share, "%")
