"""The process that runs the timetable is stopped (SIGSTOP): another takes over and says so."""

import asyncio
import signal
import sys

import pytest

from chasqui.jobs import leadership
from chasqui.jobs.leadership import AdvisoryLock
from models.enums import IncidentKind
from office.monitoring import incidents
from tests.chasqui.processes import environment
from tests.support.databases import Database

_LEADS = """
import asyncio, sys
from chasqui.jobs.leadership import AdvisoryLock

async def main():
    lock = AdvisoryLock(sys.argv[1])
    await lock.won()
    print("won", flush=True)
    await lock.lost()
    print("lost", flush=True)

asyncio.run(main())
"""


@pytest.mark.parametrize("fresh_database", ["postgres"], indirect=True)
async def test_another_leads_instead(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leadership, "_SILENT", 3.0)
    monkeypatch.setattr(leadership, "_EVERY", 0.2)
    first = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _LEADS, database.url,
        stdout=asyncio.subprocess.PIPE, env=environment(database),
    )  # fmt: skip
    assert first.stdout is not None
    second = AdvisoryLock(database.url)
    try:
        assert await first.stdout.readline() == b"won\n"
        first.send_signal(signal.SIGSTOP)
        await asyncio.wait_for(second.won(), 60)
        (befallen,) = await incidents.recent()
        assert befallen.kind is IncidentKind.LEADER
        assert "dejó de responder" in befallen.said
        first.send_signal(signal.SIGCONT)
        assert await asyncio.wait_for(first.stdout.readline(), 60) == b"lost\n"
    finally:
        second.give_up()
        if first.returncode is None:
            first.kill()
        await first.wait()
