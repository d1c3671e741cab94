"""A house that serves in a process of its own, as an operator would start it, on free ports."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from tests.support.databases import Database
from tests.support.nursery import fork_building
from tests.support.ports import free_port
from tests.support.processes import Building, open_building
from tests.support.sink import Sink

FRONT_DESK = "tramites@chq.example"
INTAKE = f"{FRONT_DESK}=SG,da@chq.example=DA"
MAX_MEGABYTES = 2
_READY = "open: "
_MONITOR_TOKEN = "a token for tests only, of 32 characters"


@dataclass
class Premises:
    """Where the house is: its database, its files, its ports, and the citizens' mail server."""

    database: Database
    folder: Path
    sink: Sink
    smtp_port: int = field(default_factory=free_port)
    web_port: int = field(default_factory=free_port)
    extra: dict[str, str] = field(default_factory=dict)
    _starts: int = 0

    @property
    def site(self) -> str:
        """The address of the web pages."""
        return f"http://127.0.0.1:{self.web_port}"

    def visitor(self) -> httpx2.AsyncClient:
        """A browser without script, or a machine, at the web pages; close it."""
        return httpx2.AsyncClient(base_url=self.site)

    def monitor(self) -> httpx2.AsyncClient:
        """The operator's monitoring, which is told the details of /health; close it."""
        bearer = {"Authorization": f"Bearer {_MONITOR_TOKEN}"}
        return httpx2.AsyncClient(base_url=self.site, headers=bearer)

    @property
    def settings(self) -> dict[str, str]:
        """What the operator has set, without the prefix."""
        return {
            "DATABASE_URL": self.database.url,
            "DATA_DIR": str(self.folder / "data"),
            "STORAGE_URL": str(self.folder / "blobs"),
            "SECRET_KEY": "a secret for tests only, 32 characters",
            "MONITOR_TOKEN": _MONITOR_TOKEN,
            "WEB_LISTEN": f"127.0.0.1:{self.web_port}",
            "SMTP_LISTEN": f"127.0.0.1:{self.smtp_port}",
            "SMTP_RELAY": self.sink.url,
            "INTAKE_ADDRESSES": INTAKE,
            "MAX_MESSAGE_MB": str(MAX_MEGABYTES),
            **self.extra,
        }

    @asynccontextmanager
    async def open(self, doors: str = "") -> AsyncIterator[Building]:
        """Serve within the block, ready when it begins; `doors` as in `--only`."""
        async with open_building(
            *_arguments(doors), settings=self.settings, folder=self._next_folder()
        ) as building:
            await building.wait_for_output(_READY)
            yield building

    @asynccontextmanager
    async def open_forked(
        self, doors: str, sabotaged: tuple[str, str] | None = None
    ) -> AsyncIterator[Building]:
        """The same, started quicker, and with one function that fails if `sabotaged`."""
        async with fork_building(
            *_arguments(doors),
            settings=self.settings,
            folder=self._next_folder(),
            sabotaged=sabotaged,
        ) as building:
            await building.wait_for_output(_READY)
            yield building

    def _next_folder(self) -> Path:
        self._starts += 1
        return self.folder / f"start-{self.smtp_port}-{self._starts}"


def _arguments(doors: str) -> list[str]:
    return ["serve", *(["--only", doors] if doors else [])]
