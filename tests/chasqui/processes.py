"""Starts `chasqui` as its operator does: a process of its own, told by variables."""

import asyncio
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.support.databases import Database
from tests.support.ports import free_port, wait_until_open

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "chasqui")


def environment(database: Database | None = None, **settings: str) -> dict[str, str]:
    """Variables for a process: the system's own, the database, and `settings` without prefix."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CHASQUI_")}
    told = {f"CHASQUI_{name}": value for name, value in settings.items()}
    if database is not None:
        told.setdefault("CHASQUI_DATABASE_URL", database.url)
    return {**kept, "PYTHONPATH": str(ROOT), **told}


@dataclass(frozen=True)
class Outcome:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """The one line of an error; AssertionError when there is more than one, or a traceback.

        Beside it may stand which database was touched.
        """
        lines = self.err.splitlines()
        (line,) = [each for each in lines if not each.startswith("Base de datos: ")]
        assert line.startswith("chasqui: "), self.err
        return line.removeprefix("chasqui: ")


def chasqui(
    *arguments: str, database: Database | None = None, typed: str = "", **settings: str
) -> Outcome:
    """Run a command to its end."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        env=environment(database, **settings),
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def page(port: int, path: str) -> int:
    """The status of a page; waits for a server that listens but does not answer yet."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=120) as answer:
        return int(answer.status)


@dataclass(frozen=True)
class Server:
    """A process that serves."""

    process: asyncio.subprocess.Process
    web: int
    smtp: int

    async def ended(self, seconds: float) -> int:
        """Its exit code; TimeoutError when it takes longer."""
        async with asyncio.timeout(seconds):
            return await self.process.wait()


@asynccontextmanager
async def serving(
    database: Database, log: Path, *arguments: str, **settings: str
) -> AsyncIterator[Server]:
    """`chasqui serve` on free ports, ready when the block begins, gone when it ends."""
    web, smtp = free_port(), free_port()
    listen = {"WEB_LISTEN": f"127.0.0.1:{web}", "SMTP_LISTEN": f"127.0.0.1:{smtp}"}
    with log.open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            *COMMAND,
            "serve",
            *arguments,
            env=environment(database, **{**listen, **settings}),
            stdout=file,
            stderr=file,
        )
    try:
        await wait_until_open(web, 60)
        # Answered once every door is open; what it says is for the tests to judge.
        with suppress(urllib.error.HTTPError):
            await asyncio.to_thread(page, web, "/health")
        yield Server(process, web, smtp)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
