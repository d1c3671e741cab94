"""All measurements, in the order in which they run, and the run itself."""

import asyncio
import sys
import traceback
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from time import monotonic

from benchmarks.bench import Bench
from benchmarks.measures.accepting import accepting
from benchmarks.measures.attacking import attacking
from benchmarks.measures.crowding import crowding
from benchmarks.measures.letters import letters
from benchmarks.measures.memory import memory
from benchmarks.measures.pages import pages
from benchmarks.measures.reading import reading
from benchmarks.measures.registering import registering
from benchmarks.measures.sealing import sealing
from benchmarks.measures.sending import sending
from benchmarks.measures.storming import storming
from benchmarks.measures.waiting import waiting


@dataclass(frozen=True)
class Benchmark:
    """A measurement; `figures` are the beginnings of the names it gives."""

    figures: tuple[str, ...]
    measure: Callable[[Bench], Awaitable[None]]
    own_time: str = ""  # the plan's name for the time it has of its own

    @property
    def name(self) -> str:
        """How it is called on the screen."""
        return self.figures[0]

    def gives(self, wanted: str) -> bool:
        """Whether it measures `wanted`, a figure's name or the beginning of one."""
        return any(f"{wanted}.".startswith(f"{own}.") or own.startswith(wanted)
                   for own in self.figures)  # fmt: skip


# Those of several rounds take what time there is; sealing and the storm have their own.
CATALOGUE = (
    Benchmark(("letter", "sign", "verify"), letters),
    Benchmark(("send",), sending),
    Benchmark(("page", "search"), pages),
    Benchmark(("read",), reading),
    Benchmark(("mail.latency", "mail.acknowledged"), waiting),
    Benchmark(("attack",), attacking),
    Benchmark(("memory.idle", "memory.load"), memory),
    Benchmark(("memory.crowd_mb",), crowding),
    Benchmark(("mail.accepted", "mail.custody", "mail.stock_discard"), accepting),
    Benchmark(("mail.registered", "mail.acknowledged"), registering),
    Benchmark(("seal",), sealing, own_time="sealing_seconds"),
    Benchmark(("mail.storm",), storming, own_time="storm_seconds"),
)


def chosen(wanted: Sequence[str]) -> list[Benchmark]:
    """The measurements that give a figure of `wanted`; all of them for nothing wanted.

    Raises ValueError for a name that none gives.
    """
    for name in wanted:
        if not any(benchmark.gives(name) for benchmark in CATALOGUE):
            raise ValueError(f"nothing measures {name}")
    return [b for b in CATALOGUE if not wanted or any(b.gives(name) for name in wanted)]


async def run(bench: Bench, benchmarks: Sequence[Benchmark]) -> list[str]:
    """Measure, and return the names of what failed; one that fails does not stop the next.

    What is not over when the plan's time is was left out, which is no failure: `bench.left_out`.
    """
    until = monotonic() + bench.plan.seconds
    failed = []
    for benchmark in benchmarks:
        print(f"{benchmark.name} …", file=sys.stderr, flush=True)
        try:
            left = until - monotonic()
            if benchmark.own_time:
                left = float(getattr(bench.plan, benchmark.own_time))
            began = monotonic()
            async with asyncio.timeout(max(0.0, left)):
                await benchmark.measure(bench)
            if benchmark.own_time:
                until += monotonic() - began
        except TimeoutError:
            bench.left_out.append(benchmark.name)
        except Exception as error:  # whatever it is, the other figures can still be had
            traceback.print_exception(error)
            failed.append(f"{benchmark.name}: {error}")
    return failed
