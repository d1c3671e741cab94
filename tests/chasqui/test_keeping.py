"""Backup and restore as the operator runs them: on both databases, from one to the other, while
others write, and from an older version."""

import asyncio
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tortoise import connections
from tortoise.backends.base.executor import EXECUTOR_CACHE

from models.database import close_database, open_database
from models.enums import Action, Channel, OutboxState
from models.ids import new_id
from models.tables import Blob, Document, Event, Institution, Official, OutboxMessage
from office.config import Config, use_config
from office.evidence.sealing import seal_new
from office.intake.process import process
from office.storage import blobs
from office.storage.store import open_store, use_store
from tests.chasqui.processes import Outcome, chasqui
from tests.support.databases import BACKENDS, Database, empty_database
from tests.support.mail import arrived
from tests.support.world import World

OLDER = Path(__file__).parent / "backups" / "0018"


@pytest.fixture(params=BACKENDS)
def target(
    request: pytest.FixtureRequest, tmp_path: Path, postgres_server: str
) -> Iterator[Database]:
    with empty_database(request.param, tmp_path, postgres_server) as made:
        yield made


@pytest.fixture
def of_the_other_kind(
    database: Database, tmp_path: Path, postgres_server: str
) -> Iterator[Database]:
    (backend,) = set(BACKENDS) - {database.dialect}
    with empty_database(backend, tmp_path, postgres_server) as made:
        yield made


def store_in(folder: Path) -> dict[str, str]:
    return {"DATA_DIR": str(folder), "STORAGE_URL": str(folder / "files")}


async def command(*arguments: str, database: Database, **settings: str) -> Outcome:
    return await asyncio.to_thread(lambda: chasqui(*arguments, database=database, **settings))


async def open_at(database: Database, folder: Path, config: Config) -> None:
    await close_database()
    EXECUTOR_CACHE.clear()
    await open_database(database.url)
    use_store(open_store(str(folder / "files")))
    use_config(config)


async def test_what_was_backed_up_comes_back_in_a_database_of_the_other_kind(
    world: World, database: Database, of_the_other_kind: Database, tmp_path: Path, house: Config
) -> None:
    here, there, backups = tmp_path / "here", tmp_path / "there", tmp_path / "backups"
    use_store(open_store(str(here / "files")))
    await process([await arrived("Una luminaria apagada", "Ayuda, señores.")])
    await OutboxMessage.all().update(channel=Channel.TELEGRAM, state=OutboxState.PENDING)
    await seal_new()
    taken = await command("backup", str(backups), database=database, **store_in(here))
    assert (taken.code, "Respaldo completo" in taken.out) == (0, True), taken.err
    before = {document.number for document in await Document.all()}
    blobs = {blob.sha256: blob.size for blob in await Blob.all()}
    restored = await command("restore", str(backups), database=of_the_other_kind, **store_in(there))
    assert restored.code == 0, restored.err + restored.out
    assert "todo está como debe" in restored.out
    await open_at(of_the_other_kind, there, house)
    assert {document.number for document in await Document.all()} == before
    assert {blob.sha256: blob.size for blob in await Blob.all()} == blobs
    waiting = await OutboxMessage.all()
    assert {row.state for row in waiting} == {OutboxState.UNCERTAIN}
    said = await Event.get(action=Action.ADMINISTERED)
    assert said.comment.startswith("Se recuperó el respaldo del 20")
    again = await command("restore", str(backups), database=of_the_other_kind, **store_in(there))
    assert again.said == (
        "La base de datos ya tiene datos. Un respaldo se recupera solo en un lugar vacío."
    )


async def test_it_is_whole_while_others_write(
    world: World, database: Database, of_the_other_kind: Database, tmp_path: Path, house: Config
) -> None:
    here, there, backups = tmp_path / "here", tmp_path / "there", tmp_path / "backups"
    use_store(open_store(str(here / "files")))
    done = asyncio.Event()

    async def write() -> int:
        count = 0
        while not done.is_set():
            await process([await arrived(f"Carta {new_id()}", f"Texto {new_id()}")])
            count += 1
            await asyncio.sleep(0.01)
        return count

    writing = asyncio.create_task(write())
    try:
        taken = await command("backup", str(backups), database=database, **store_in(here))
    finally:
        done.set()
    assert taken.code == 0, taken.err
    assert await writing > 1
    restored = await command("restore", str(backups), database=of_the_other_kind, **store_in(there))
    assert restored.code == 0, restored.err + restored.out


async def test_a_second_backup_copies_only_what_is_new(
    sqlite_file: Database, tmp_path: Path, house: Config
) -> None:
    here, backups = tmp_path / "here", tmp_path / "backups"
    await open_at(sqlite_file, here, house)
    await blobs.keep_piece(b"uno", "text/plain")
    first = await command("backup", str(backups), database=sqlite_file, **store_in(here))
    await blobs.keep_piece(b"dos", "text/plain")
    assert "1 archivos, de ellos 1 nuevos" in first.out
    await asyncio.sleep(1)  # a moment is named by its second
    second = await command(
        *("backup", str(backups), "--conservar", "1"), database=sqlite_file, **store_in(here)
    )
    assert "2 archivos, de ellos 1 nuevos (3 bytes)" in second.out
    assert len(list((backups / "moments").iterdir())) == 1
    shutil.rmtree(here / "files")
    third = await command("backup", str(tmp_path / "other"), database=sqlite_file, **store_in(here))
    assert third.code == 1 and third.err.count("no se pudo leer el archivo") == 2
    await close_database()
    with empty_database("sqlite", tmp_path / "here", "") as empty:
        restored = await command(
            *("restore", str(tmp_path / "other")), database=empty, **store_in(tmp_path / "there")
        )
    assert restored.code == 1 and "2 cosas no están como deben" in restored.out


def test_a_folder_of_something_else_is_left_alone(sqlite_file: Database, tmp_path: Path) -> None:
    strange = tmp_path / "strange"
    strange.mkdir()
    (strange / "carta.txt").touch()
    refused = chasqui("backup", str(strange), database=sqlite_file, DATA_DIR=str(tmp_path / "d"))
    assert "no es una carpeta de respaldos" in refused.said
    assert [path.name for path in strange.iterdir()] == ["carta.txt"]


async def test_a_backup_of_an_older_version_becomes_one_of_this(
    target: Database, tmp_path: Path
) -> None:
    there = store_in(tmp_path / "there")
    restored = await command("restore", str(OLDER), database=target, **there)
    assert restored.code == 0, restored.err + restored.out
    EXECUTOR_CACHE.clear()
    await open_database(target.url)
    try:
        assert await Document.all().count() == 2
        assert (await Institution.get()).acronym == "CHQ"
        assert (await Official.get()).login == "1710034065"
        assert await connections.get("default").execute_query_dict("SELECT id FROM seal")
    finally:
        await close_database()


def test_a_backup_of_a_newer_version_is_refused(sqlite_file: Database, tmp_path: Path) -> None:
    newer = tmp_path / "newer"
    shutil.copytree(OLDER, newer)
    (facts,) = newer.glob("moments/*/moment.json")
    told = json.loads(facts.read_text())
    facts.write_text(json.dumps({**told, "schema": "9999_later", "program": "9.9"}))
    refused = chasqui("restore", str(newer), database=sqlite_file, DATA_DIR=str(tmp_path / "d"))
    assert "más nueva de Chasqui (9.9)" in refused.said


@pytest.mark.parametrize("damage", ["missing", "altered"])
def test_a_damaged_backup_brings_nothing_back(
    damage: str, postgres_server: str, tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(OLDER, damaged)
    content = next(path for path in damaged.glob("contents/*/*"))
    if damage == "missing":
        content.unlink()
    else:
        content.write_bytes(content.read_bytes()[::-1])
    with empty_database("sqlite", tmp_path, postgres_server) as empty:
        refused = chasqui("restore", str(damaged), database=empty, DATA_DIR=str(tmp_path / "d"))
    assert refused.code == 1 and content.name in refused.err
