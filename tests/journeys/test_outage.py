"""While database or disk are gone the sender keeps the mail; the retry makes one record of it."""

import asyncio
import os
import resource
import smtplib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

from models.tables import Document
from office.monitoring.integrity import findings
from tests.support import postgres
from tests.support.citizen import about, letter, next_mail, received, send
from tests.support.polling import until
from tests.support.premises import Premises
from tests.support.processes import Building, open_building

_A_SMALL_FILE = 4096  # bytes; a mail of ours fits, a page of SQLite with its header does not


@asynccontextmanager
async def _no_database(premises: Premises, building: Building) -> AsyncIterator[None]:
    """PostgreSQL refuses every connection; SQLite finds its disk full."""
    if premises.database.dialect == "sqlite":
        hard = resource.prlimit(building.process.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(building.process.pid, resource.RLIMIT_FSIZE, (_A_SMALL_FILE, hard))
        yield
        resource.prlimit(building.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
        return
    name = premises.database.url.rpartition("/")[2].partition("?")[0]
    server = os.environ[postgres.VARIABLE]
    shut = f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS'
    end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    await asyncio.to_thread(postgres.execute, server, f"{shut} false")
    await asyncio.to_thread(postgres.execute, server, end)
    yield
    await asyncio.to_thread(postgres.execute, server, f"{shut} true")


@asynccontextmanager
async def _no_disk(premises: Premises, building: Building) -> AsyncIterator[None]:
    """Where the files should be there is something else."""
    files = premises.folder / "blobs"
    away = files.rename(premises.folder / "away") if files.exists() else None
    files.write_text("not a directory")
    yield
    files.unlink()
    if away is not None:
        away.rename(files)


Outage = Callable[[Premises, Building], AbstractAsyncContextManager[None]]


@pytest.mark.parametrize("outage", [_no_database, _no_disk], ids=["database", "disk"])
async def test_what_was_not_received_is_sent_again(premises: Premises, outage: Outage) -> None:
    mail = letter("Durante el corte")
    async with premises.open("mail") as building:
        await send(premises, letter("Antes del corte"))
        await next_mail(premises.sink, about("Antes del corte"))
        async with outage(premises, building):
            for _ in range(2):
                with pytest.raises(smtplib.SMTPResponseException) as refused:
                    await send(premises, mail)
                assert refused.value.smtp_code == 451
                assert b"Traceback" not in refused.value.smtp_error
        await until(_taken(premises, mail.as_bytes()), "the mail to be taken")
        await next_mail(premises.sink, about("Durante el corte"), seconds=40)
        assert building.process.returncode is None
    documents = await Document.all().order_by("id")
    assert [one.subject for one in documents] == ["Antes del corte", "Durante el corte"]
    assert [(one.number or "")[-6:] for one in documents] == ["0001-E", "0002-E"]
    assert len(received(premises.sink)) == 2
    assert [finding.text async for finding in findings()] == []


async def test_the_health_page_tells_of_the_outage(premises: Premises) -> None:
    async with premises.open_forked("web") as building:
        async with _no_database(premises, building):
            state, answer = await _health(premises)
            if premises.database.dialect == "sqlite":  # a full disk still lets it be read
                assert answer["database"] is True
            else:
                assert (state, answer["database"]) == (503, False)

        async def well() -> bool:
            return (await _health(premises))[0] == 200

        await until(well, "the house to be well again")


async def _health(premises: Premises) -> tuple[int, dict[str, Any]]:
    async with premises.monitor() as machine:
        answer = await machine.get("/health")
    return answer.status_code, answer.json()


async def test_a_database_that_refuses_us_is_one_clear_line(premises: Premises) -> None:
    url = "sqlite:////proc/no/such.sqlite3"
    if premises.database.dialect == "postgres":
        server = urlsplit(premises.database.url)
        url = f"postgres://no-such-role@{server.hostname}:{server.port or 5432}{server.path}"
    premises.extra["DATABASE_URL"] = url
    async with open_building(
        "health", settings=premises.settings, folder=premises.folder / "health"
    ) as building:
        assert await building.process.wait() == 1
    said = [line for line in building.output.splitlines() if line.startswith("chasqui: ")]
    assert len(said) == 1 and "no responde" in said[0]


def _taken(premises: Premises, mail: bytes) -> Callable[[], Awaitable[bool]]:
    """What a mail server does: it tries until it is taken."""

    async def attempt() -> bool:
        try:
            await send(premises, mail)
        except smtplib.SMTPResponseException as error:
            assert 400 <= error.smtp_code < 500
            return False
        return True

    return attempt
