"""A hundred mails of 25 MB at once: what the door and custody hold in memory meanwhile.

`python -m benchmarks.crowd` prints the figure, and fails above 400 MB.
"""

import asyncio
import sys
from contextlib import suppress
from time import perf_counter

from benchmarks.bench import Bench, open_bench
from benchmarks.driver import RECIPIENT, Connection
from benchmarks.mailset import Mail
from benchmarks.plan import QUICK
from benchmarks.processes import Program

MAILS = 100
MOST_MB = 400.0
_LOOK = 0.02  # seconds
_LINE = b"QUJD" * 18 + b"\r\n"
_HEAD = b"From: <ana@correo.example>\r\nTo: <%b>\r\n\r\n" % RECIPIENT.encode()


async def crowd(bench: Bench) -> float:
    """The most that the receiving process held (RSS, 10⁶ bytes) while all of them came."""
    wire = _HEAD + _LINE * (25_000_000 // len(_LINE)) + b".\r\n"
    async with (
        bench.fresh_house(bench.main, "crowd") as (house, _),
        house.run(["benchmarks.receiving"]) as served,
    ):
        rest = served.program.resident_mb()
        watching = asyncio.create_task(_highest(served.program))
        connections = [await Connection.open(served.mail_port) for _ in range(MAILS)]
        started = perf_counter()
        async with asyncio.TaskGroup() as group:
            for n, connection in enumerate(connections):
                group.create_task(connection.send(Mail(f"vecino{n}@correo.example", "", wire)))
        seconds = perf_counter() - started
        watching.cancel()
        highest = await watching
    total = MAILS * len(wire) / 1_000_000
    bench.say(f"{total:.0f} MB in {seconds:.1f} s; at rest {rest:.0f} MB, most {highest:.0f} MB")
    return highest


async def _highest(program: Program) -> float:
    highest = 0.0
    with suppress(asyncio.CancelledError):
        while True:
            highest = max(highest, program.resident_mb())
            await asyncio.sleep(_LOOK)
    return highest


async def _main() -> int:
    async with open_bench(QUICK) as bench:
        return int(await crowd(bench) > MOST_MB)


if __name__ == "__main__":
    sys.exit(asyncio.run(_main()))
