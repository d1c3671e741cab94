"""Programs of this repository in processes of their own: started, weighed, ended by their id."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_PATIENCE = 120.0  # seconds to start, and to stop
_MEGABYTE = 1_000_000
_LOOK = 0.02  # seconds


class Stopped(Exception):
    """A program ended, or did not start; the text is what it printed."""


class Program:
    """A running program; what it prints is in `log`."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self._log = log

    async def printed(self, text: str, patience: float = _PATIENCE) -> str:
        """The line in which `text` was printed, once it was, within `patience` seconds.

        Raises Stopped.
        """
        for _ in range(round(patience / 0.02)):
            output = self._log.read_text(errors="replace")
            for line in output.splitlines(keepends=True):
                if text in line and line.endswith("\n"):
                    return line
            if self._process.returncode is not None:
                break
            await asyncio.sleep(0.02)
        raise Stopped(self._log.read_text(errors="replace")[-2_000:])

    @property
    def ended(self) -> bool:
        """Whether it runs no more."""
        return self._process.returncode is not None

    def resident_mb(self) -> float:
        """What the program and those it has started hold in memory now (RSS, 10⁶ bytes)."""
        return sum(_resident(pid) for pid in _family(self._process.pid)) / _MEGABYTE

    async def stop(self) -> None:
        """Ask it to end (SIGTERM) and wait for that; after two minutes it is killed."""
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(self._process.wait(), _PATIENCE)
            except TimeoutError:
                await self.kill()

    async def kill(self) -> None:
        """End it at once (SIGKILL)."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()


@asynccontextmanager
async def running(
    arguments: Sequence[str], folder: Path, settings: Mapping[str, str], profile: Path | None = None
) -> AsyncIterator[Program]:
    """`python -m arguments…` in `folder` with CHASQUI_ `settings`; killed when the block ends.

    With `profile` it runs under cProfile, is asked to end, and leaves its profile there.
    """
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CHASQUI_")}
    environment["CHASQUI_CHECK_SENDERS"] = "no"  # DNS is not what is measured
    environment |= {f"CHASQUI_{key}": value for key, value in settings.items()}
    environment["PYTHONPATH"] = str(_ROOT)
    observer = ["-m", "cProfile", "-o", str(profile)] if profile else []
    log = folder / f"{arguments[0]}-{os.urandom(3).hex()}.log"
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *observer, "-m", *arguments,
            cwd=folder, env=environment, stdout=output, stderr=output,
        )  # fmt: skip
    program = Program(process, log)
    try:
        yield program
    finally:
        if profile:
            await program.stop()
        await program.kill()


@dataclass
class Peak:
    """The most memory that was seen (RSS, 10⁶ bytes)."""

    mb: float = 0.0


@asynccontextmanager
async def watched(program: Program) -> AsyncIterator[Peak]:
    """Look, while the block runs, at what `program` and those it has started hold in memory."""
    peak = Peak()

    async def look() -> None:
        while True:
            peak.mb = max(peak.mb, program.resident_mb())
            await asyncio.sleep(_LOOK)

    looking = asyncio.create_task(look())
    try:
        yield peak
    finally:
        looking.cancel()


def _family(pid: int) -> list[int]:
    """`pid` and all that descend from it."""
    children: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = status.read_text().rpartition(")")[2].split()[1]
        except OSError:  # it has ended since
            continue
        children.setdefault(int(parent), []).append(int(status.parent.name))
    family = [pid]
    for member in family:
        family.extend(children.get(member, ()))
    return family


def _resident(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:  # it has ended since
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
