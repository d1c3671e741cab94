"""The building as its own process, started, watched and killed by a test."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

_ROOT = Path(__file__).resolve().parents[2]


class Process(Protocol):
    """What a test does with a process, whoever started it."""

    @property
    def pid(self) -> int: ...
    @property
    def returncode(self) -> int | None: ...
    def send_signal(self, signal: int) -> None: ...
    def kill(self) -> None: ...
    async def wait(self) -> int: ...


class Building:
    """A running `chasqui`; what it printed is in `log`."""

    def __init__(self, process: Process, log: Path) -> None:
        self.process = process
        self.log = log

    @property
    def output(self) -> str:
        """Everything printed so far."""
        return self.log.read_text(errors="replace")

    async def wait_for_output(self, text: str, seconds: float = 30.0) -> None:
        """Return when `text` was printed; AssertionError with the output if it ended or is late."""
        try:
            async with asyncio.timeout(seconds):
                while text not in self.output:
                    assert self.process.returncode is None, self.output
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"{text!r} was not printed:\n{self.output}") from None

    async def kill(self) -> None:
        """Give it no chance to tidy up (kill -9)."""
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()

    async def stop(self, seconds: float = 20.0) -> int:
        """Ask it to end and return its exit code."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return await asyncio.wait_for(self.process.wait(), seconds)
        except TimeoutError:
            await self.kill()
            raise AssertionError(f"did not stop:\n{self.output}") from None


def environment_with(settings: Mapping[str, str]) -> dict[str, str]:
    """Our environment with CHASQUI_ `settings`, and no others of that prefix."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith("CHASQUI_")}
    plain["CHASQUI_CHECK_SENDERS"] = "no"  # there is no DNS here to ask
    return plain | {f"CHASQUI_{key}": value for key, value in settings.items()}


@asynccontextmanager
async def open_building(
    *arguments: str, settings: Mapping[str, str], folder: Path
) -> AsyncIterator[Building]:
    """Run `chasqui arguments…` in `folder` with CHASQUI_ `settings`; killed when the block ends."""
    environment = environment_with(settings) | {"PYTHONPATH": str(_ROOT)}
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "output.log"
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "chasqui",
            *arguments,
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=output,
        )
    building = Building(process, log)
    try:
        yield building
    finally:
        await building.kill()
