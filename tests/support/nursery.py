"""The building in a forked process that has everything imported, for tests that start it often."""

import asyncio
import multiprocessing
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.support import sabotage
from tests.support.processes import Building, environment_with

# What `chasqui serve --only mail,web` imports: most of the time that its start takes.
_IMPORTED = (
    "tests.support.nursery",
    "chasqui.__main__",
    "chasqui.serving",
    "chasqui.jobs.scheduler",
    "mailgateway.reading.worker",
    "mailgateway.sending.worker",
    "mailgateway.receiving.server",
    "mailgateway.sending.transports",
    "backoffice.app",
    "bot.application",
)
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload([*_IMPORTED])


class _Forked:
    """A forked process, used like one of asyncio's."""

    def __init__(self, process: Any) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        return int(self._process.pid)

    @property
    def returncode(self) -> int | None:
        code = self._process.exitcode
        return None if code is None else int(code)

    def send_signal(self, signal: int) -> None:
        os.kill(self.pid, signal)

    def kill(self) -> None:
        self._process.kill()

    async def wait(self) -> int:
        while (code := self.returncode) is None:
            await asyncio.sleep(0.02)
        return code


def _run(
    arguments: tuple[str, ...],
    environment: dict[str, str],
    folder: Path,
    sabotaged: tuple[str, str] | None,
) -> None:
    """What the child does: the same as `python -m chasqui arguments…`, sabotaged or not."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    log = os.open("output.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    if sabotaged:
        sabotage.commit(*sabotaged)
    sys.argv = ["chasqui", *arguments]
    from chasqui.__main__ import main

    main()


@asynccontextmanager
async def fork_building(
    *arguments: str,
    settings: Mapping[str, str],
    folder: Path,
    sabotaged: tuple[str, str] | None = None,
) -> AsyncIterator[Building]:
    """As processes.open_building, with the function of `sabotaged` (tests.support.sabotage)."""
    folder.mkdir(parents=True, exist_ok=True)
    given = (arguments, environment_with(settings), folder, sabotaged)
    process = _context.Process(target=_run, args=given)
    process.start()
    log = folder / "output.log"
    log.touch()
    building = Building(_Forked(process), log)
    try:
        yield building
    finally:
        await building.kill()
        process.close()
