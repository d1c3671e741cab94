"""A house that serves in a process of its own, as an operator would start it, on free ports."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.databases import Database
from tests.support.ports import free_port
from tests.support.processes import Building, open_building
from tests.support.sink import Sink

FRONT_DESK = "tramites@chq.example"
INTAKE = f"{FRONT_DESK}=SG,da@chq.example=DA"
MAX_MEGABYTES = 2
_SABOTAGE = "tests.support.sabotage"


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

    @property
    def settings(self) -> dict[str, str]:
        """What the operator has set, without the prefix."""
        return {
            "DATABASE_URL": self.database.url,
            "DATA_DIR": str(self.folder / "data"),
            "STORAGE_URL": str(self.folder / "blobs"),
            "SECRET_KEY": "a secret for tests only, 32 characters",
            "WEB_LISTEN": f"127.0.0.1:{self.web_port}",
            "SMTP_LISTEN": f"127.0.0.1:{self.smtp_port}",
            "SMTP_RELAY": self.sink.url,
            "INTAKE_ADDRESSES": INTAKE,
            "MAX_MESSAGE_MB": str(MAX_MEGABYTES),
            **self.extra,
        }

    @asynccontextmanager
    async def open(
        self, doors: str = "", sabotage: tuple[str, str] | None = None
    ) -> AsyncIterator[Building]:
        """Serve within the block, ready when it begins; `doors` as in `--only`.

        `sabotage` is a moment and a function, as in tests.support.sabotage.
        """
        self._starts += 1
        arguments = ["serve", *(["--only", doors] if doors else [])]
        async with open_building(
            *(sabotage or ()),
            *arguments,
            settings=self.settings,
            folder=self.folder / f"start-{self._starts}",
            module=_SABOTAGE if sabotage else "chasqui",
        ) as building:
            await building.wait_for_output("open: ")
            yield building
