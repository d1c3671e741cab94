"""A process that serves: it opens what it was told, and stops in good order."""

import asyncio
import signal
import smtplib
import time
from pathlib import Path

import pytest

from tests.chasqui.processes import chasqui, page, serving
from tests.support.databases import Database
from tests.support.ports import free_port
from tests.support.world import World

KEY = "k" * 40
MAIL = {"INTAKE_ADDRESSES": "a@chq.example=SG", "SMTP_RELAY": "smtp://127.0.0.1:1"}


async def said(log: Path, text: str, seconds: float = 30.0) -> bool:
    """Whether `text` comes to stand in the log within `seconds`."""
    until = time.monotonic() + seconds
    while text not in log.read_text():
        if time.monotonic() > until:
            return False
        await asyncio.sleep(0.05)
    return True


def greeting(port: int) -> tuple[str, str]:
    """The name the server greets with, and the one in its answer to EHLO."""
    with smtplib.SMTP(timeout=20) as client:
        _, greeted = client.connect("127.0.0.1", port)
        code, answer = client.ehlo()
        assert code == 250
        return greeted.split()[0].decode(), answer.split()[0].decode()


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
async def test_all_doors_open_and_close_within_ten_seconds(
    world: World, database: Database, tmp_path: Path, sign: signal.Signals
) -> None:
    log = tmp_path / "log"
    name = "mx.chq.example"
    async with serving(database, log, SECRET_KEY=KEY, MAIL_HOSTNAME=name, **MAIL) as server:
        assert await asyncio.to_thread(page, server.web, "/entrar") == 200
        assert await asyncio.to_thread(greeting, server.smtp) == (name, name)
        server.process.send_signal(sign)
        assert await server.ended(10) == 0
    text = log.read_text()
    assert "Traceback" not in text
    assert '"event": "stopped"' in text
    assert KEY not in text


async def test_only_the_named_doors_open(world: World, database: Database, tmp_path: Path) -> None:
    async with serving(database, tmp_path / "log", "--only", "web", SECRET_KEY=KEY) as server:
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", server.smtp)
        assert await asyncio.to_thread(page, server.web, "/health") == 200


async def test_a_second_process_serves_beside_the_first_except_on_sqlite(
    world: World, database: Database, tmp_path: Path
) -> None:
    doors = ("--only", "web,jobs")
    async with serving(database, tmp_path / "first", *doors, SECRET_KEY=KEY):
        assert await said(tmp_path / "first", "this process runs it now")
        if database.dialect == "sqlite":
            second = chasqui("serve", "--only", "jobs", database=database, SECRET_KEY=KEY)
            assert second.code == 1
            assert second.err.splitlines()[-1].endswith("Para varios, use PostgreSQL.")
        else:
            async with serving(database, tmp_path / "second", *doors, SECRET_KEY=KEY) as server:
                assert await asyncio.to_thread(page, server.web, "/health") == 200
                server.process.terminate()
                assert await server.ended(10) == 0
            assert "this process runs it now" not in (tmp_path / "second").read_text()


async def test_a_telegram_that_does_not_answer_delays_no_stop(
    world: World, database: Database, tmp_path: Path
) -> None:
    log, token = tmp_path / "log", "7000000001:secret-of-the-bot"
    away = {"TELEGRAM_TOKEN": token, "TELEGRAM_API_URL": f"http://127.0.0.1:{free_port()}"}
    doors = ("--only", "web,bot")
    async with serving(database, log, *doors, SECRET_KEY=KEY, **away, **MAIL) as server:
        server.process.terminate()
        assert await server.ended(10) == 0
    assert "secret-of-the-bot" not in log.read_text()
