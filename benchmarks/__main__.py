"""The command: measures, prints the table and saves the figures."""

import argparse
import asyncio
import signal
import sys
import tempfile
from pathlib import Path

import uvloop

from benchmarks import catalogue
from benchmarks.bench import describe, open_bench
from benchmarks.plan import FULL, QUICK
from benchmarks.slowness import lessened, slowness

RESULTS = Path(__file__).parent / "results.json"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("benchmarks", description="Measure the house.")
    parser.add_argument(
        "--only", nargs="+", default=[], metavar="NAME", help="such as mail.accepted"
    )
    parser.add_argument("--quick", action="store_true", help="within two minutes, less certain")
    parser.add_argument("--sqlite", action="store_true", help="leave PostgreSQL out")
    parser.add_argument("--save", type=Path, default=RESULTS, metavar="FILE")
    parser.add_argument("--profile", type=Path, metavar="DIR",
                        help="keep a cProfile of each server there")  # fmt: skip
    given = parser.parse_args()
    try:
        given.chosen = catalogue.chosen(given.only)
    except ValueError as error:
        parser.error(str(error))
    return given


async def _measure(given: argparse.Namespace) -> int:
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    times = slowness(Path(tempfile.gettempdir()))
    plan = lessened(QUICK if given.quick else FULL, times)
    if times >= 1.5:
        print(f"  slow just now ({times:.1f} times as long): less is measured", file=sys.stderr)
    if given.profile:
        given.profile.mkdir(parents=True, exist_ok=True)
    async with open_bench(plan, sqlite_only=given.sqlite, profiles=given.profile) as bench:
        machine = await describe(bench)
        failed = await catalogue.run(bench, given.chosen)
    bench.ledger.save(given.save)
    print(f"\n{machine}\nfigures that name no database: {bench.main.name}\n")
    print(bench.ledger.table())
    if missed := bench.ledger.missed():
        print(f"\nbelow their target: {', '.join(missed)}")
    if bench.left_out:
        print(f"\nleft out for want of time: {', '.join(bench.left_out)}")
    for line in failed:
        print(f"\nNOT MEASURED: {line}")
    return 1 if failed else 0


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        try:
            sys.exit(runner.run(_measure(_arguments())))
        except (asyncio.CancelledError, KeyboardInterrupt):
            sys.exit("stopped")
