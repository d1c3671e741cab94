"""The house that is measured, served by real processes on free ports."""

import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.driver import RECIPIENT
from benchmarks.processes import Program, running

LOGIN, PASSWORD, UNIT = "1102345673", "Una-clave-para-medir-7", "DA"


def free_port() -> int:
    """A port of this machine that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Config:
    """A house at `folder` over the database at `url`, whose mail leaves through `relay`."""

    url: str
    folder: Path
    relay: str
    extra: dict[str, str] = field(default_factory=dict)
    profile: Path | None = None
    mail_port: int = 0  # the same at every start; 0 for any free one

    @asynccontextmanager
    async def serve(self, doors: str) -> AsyncIterator["Served"]:
        """`chasqui serve --only doors` (all of them for ""), ready when the block begins."""
        only = ["--only", doors] if doors else []
        async with self.run(["chasqui", "serve", *only]) as served:
            yield served

    @asynccontextmanager
    async def run(self, arguments: Sequence[str]) -> AsyncIterator["Served"]:
        """`python -m arguments…` as a server of this house, ready when it prints `open:`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        mail, web = self.mail_port or free_port(), free_port()
        settings = {
            "DATABASE_URL": self.url,
            "DATA_DIR": str(self.folder / "data"),
            "SECRET_KEY": "no secret at all, only for measuring",
            "WEB_LISTEN": f"127.0.0.1:{web}",
            "SMTP_LISTEN": f"127.0.0.1:{mail}",
            "SMTP_RELAY": self.relay,
            "INTAKE_ADDRESSES": f"{RECIPIENT}=SG",
            **self.extra,
        }
        async with running(arguments, self.folder, settings, self.profile) as program:
            await program.printed("open: ")
            yield Served(program, mail, web)


@dataclass(frozen=True)
class Served:
    """A house that serves: its process and its ports."""

    program: Program
    mail_port: int
    web_port: int
