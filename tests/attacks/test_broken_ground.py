"""What the house stands on gives way: its store, its disk, its clock; it notices and says so."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest
from tortoise.backends.base.client import BaseDBAsyncClient

from backoffice.app import create_app
from models.database import DatabaseFull, run_tx
from models.enums import Action
from models.ids import new_id
from models.tables import Copy, Event
from office.config import Config
from office.errors import Unavailable
from office.evidence import trail
from office.monitoring import incidents, trials
from office.monitoring.health import health
from office.storage import store as stores
from office.storage.store import open_store, store, use_store
from tests.backoffice.desk import BASE, Desk, field_value, letter, text_of
from tests.support.clock import Clock
from tests.support.databases import Database
from tests.support.world import World

SQLITE = pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True)


@asynccontextmanager
async def _mute_server() -> AsyncIterator[str]:
    """A server that takes every connection and never answers."""
    held: list[asyncio.StreamWriter] = []

    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held.append(writer)
        await reader.read()

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    try:
        host, port = server.sockets[0].getsockname()
        yield f"http://{host}:{port}"
    finally:
        for writer in held:
            writer.close()
        server.close()


@SQLITE
async def test_a_bucket_that_never_answers(
    database: Database, house: Config, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stores, "_PATIENCE", 0.3)
    monkeypatch.setattr(stores, "_TRIAL_PATIENCE", 0.3)
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    async with _mute_server() as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        use_store(open_store("s3://chasqui/registro", allow_http=True))
        loop = asyncio.get_running_loop()
        with pytest.raises(Unavailable):
            await store().put("a", [b"one"])
        began = loop.time()
        for _ in range(20):  # whoever comes next is told at once
            with pytest.raises(Unavailable):
                await store().get("a/1", 0, 3)
        assert loop.time() - began < 0.3
        found = await health()
    assert not found.ok and not found.trials.store and found.database
    assert "archivo de documentos no acepta" in found.problems[0]
    (befallen,) = found.incidents or await incidents.recent()
    assert "dejó de aceptar escrituras" in befallen.said


@SQLITE
async def test_a_full_disk_under_the_files(
    database: Database, house: Config, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trials, "LEAST_FREE", 1 << 60)
    assert "Queda poco espacio en el disco" in (await health()).problems[0]


@SQLITE
async def test_a_database_that_can_only_be_read(
    database: Database, house: Config, clock: Clock
) -> None:
    await _fill()
    found = await health()
    assert found.database and not found.trials.database and not found.ok
    assert "La base de datos no acepta escrituras." in found.problems


async def _fill() -> None:
    """Let the database grow no more, and leave no room in its last pages either."""

    async def stop(connection: BaseDBAsyncClient) -> None:
        pages = (await connection.execute_query("PRAGMA page_count"))[1][0][0]
        await connection.execute_query(f"PRAGMA max_page_count={pages}")

    await run_tx(stop)
    smallest = trail.by_house(Action.READ, trail.About())
    with pytest.raises(DatabaseFull):
        for _ in range(500):
            smallest.id = new_id()
            await run_tx(lambda connection: trail.record(connection, [smallest]))


@SQLITE
async def test_with_a_full_database_one_goes_on_reading(
    world: World, database: Database, clock: Clock
) -> None:
    arrived = await letter(world)
    app = httpx2.ASGITransport(create_app(secure_cookies=False), raise_app_exceptions=False)
    desk = await Desk(world.ana, httpx2.AsyncClient(transport=app, base_url=BASE)).log_in()
    page = await desk.get("/bandejas/recibidos")
    await _fill()
    clock.advance(seconds=90)  # the session is to be noted as used, too
    opened = await desk.get(f"/documentos/{arrived.document_id}")
    assert opened.status_code == 200 and arrived.number in opened.text
    assert (await Copy.get(id=arrived.copy_id)).read_at is None
    assert not await Event.filter(document_id=arrived.document_id, action=Action.READ).exists()
    assert (await desk.get("/bandejas/recibidos")).status_code == 200
    said = {"csrf": field_value(page.text, "csrf"), "comentario": "Para su informe. " * 50}
    refused = await desk.http.post(f"/documentos/{arrived.document_id}/comentar", data=said)
    await desk.http.aclose()
    assert refused.status_code == 503 and "sin espacio para guardar" in text_of(refused.text)
    assert "La base de datos no acepta escrituras." in (await health()).problems
