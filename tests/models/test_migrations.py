"""The schema goes forwards without losing a row, and ends where the tables say."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from tortoise import Tortoise, connections
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.migrations.api.migrate import migrate as migrate_to
from tortoise.migrations.migration import Migration
from tortoise.migrations.schema_generator.state import State

from models.database import close_database, configuration, connection_url, migrate, open_database
from tests.support.databases import BACKENDS, Database, empty_database
from tests.support.schemas import counts, dangling, fill, schema

FOLDER = Path(__file__).parents[2] / "models" / "migrations"
NAMES = sorted(path.stem for path in FOLDER.glob("0*.py"))


@pytest.fixture(params=BACKENDS)
def empty(
    request: pytest.FixtureRequest, tmp_path: Path, postgres_server: str
) -> Iterator[Database]:
    with empty_database(request.param, tmp_path, postgres_server) as made:
        yield made


def without_foreign_keys(database: Database) -> str:
    mark = "?foreign_keys=OFF" if database.dialect == "sqlite" else ""
    return connection_url(database.url + mark)


@asynccontextmanager
async def connected(database: Database) -> AsyncIterator[BaseDBAsyncClient]:
    """A connection without foreign keys, and without any of the building's habits."""
    await Tortoise.init(config=configuration(without_foreign_keys(database)))
    try:
        yield connections.get("default")
    finally:
        await Tortoise.close_connections()


async def test_the_migrations_end_where_a_new_database_begins(
    fresh_database: Database, tmp_path: Path, postgres_server: str
) -> None:
    """A new database gets the newest schema at once: no step of the migrations may be missed."""
    async with connected(fresh_database) as connection:
        at_once = await schema(connection), await counts(connection)
    other = tmp_path / "other"
    other.mkdir()
    with empty_database(fresh_database.dialect, other, postgres_server) as empty:
        await migrate_to(config=configuration(without_foreign_keys(empty)))
        await Tortoise.close_connections()
        async with connected(empty) as connection:
            stepwise = await schema(connection), await counts(connection)
    assert stepwise[0].keys() == at_once[0].keys()
    for table, made in stepwise[0].items():
        assert made == at_once[0][table], table
    assert stepwise[1] == at_once[1]


async def test_two_that_make_a_new_database_at_once_both_find_it_whole(empty: Database) -> None:
    script = (
        f"import asyncio; from models.database import migrate; asyncio.run(migrate({empty.url!r}))"
    )
    both = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", script, cwd=FOLDER.parents[1])
        for _ in range(2)
    ]
    assert [await process.wait() for process in both] == [0, 0]
    async with connected(empty) as connection:
        _, applied = await connection.execute_query("SELECT name FROM tortoise_migrations")
        assert sorted(str(row["name"]) for row in applied) == NAMES


async def test_a_second_run_changes_nothing(fresh_database: Database) -> None:
    async with connected(fresh_database) as connection:
        await fill(connection)
        before = await schema(connection), await counts(connection)
    await migrate(fresh_database.url)
    async with connected(fresh_database) as connection:
        assert (await schema(connection), await counts(connection)) == before


async def test_no_row_is_lost_on_the_way(empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are written at each version, and found at each later one.

    All in one run: Tortoise builds the tables of all earlier versions anew for each run.
    """
    kept: dict[str, int] = {}
    versions: list[str] = []
    apply = Migration.apply

    async def looked_after(self: Migration, *given: Any, **named: Any) -> State:
        state = await apply(self, *given, **named)
        connection = named["schema_editor"].client
        found = await counts(connection)
        assert {table: found.get(table) for table in kept} == kept, self.name
        assert await dangling(connection) == [], self.name
        await fill(connection, first=3 * len(versions) + 1)
        versions.append(self.name)
        kept.update(await counts(connection))
        return state

    monkeypatch.setattr(Migration, "apply", looked_after)
    await migrate_to(config=configuration(without_foreign_keys(empty)))
    await Tortoise.close_connections()
    assert versions == NAMES
    assert kept["document"] == 3 * len(NAMES)


async def test_no_row_is_lost_from_the_first_version_to_the_last_at_once(empty: Database) -> None:
    await migrate_to(config=configuration(without_foreign_keys(empty)), target=f"models.{NAMES[0]}")
    await Tortoise.close_connections()
    async with connected(empty) as connection:
        await fill(connection)
        before = await counts(connection)
    assert set(before.values()) == {3}
    await migrate(empty.url)
    async with connected(empty) as connection:
        after = await counts(connection)
        assert {table: after.get(table) for table in before} == before
        assert await dangling(connection) == []


async def test_the_migrated_database_opens(fresh_database: Database) -> None:
    await open_database(fresh_database.url)
    try:
        assert set((await counts(connections.get("default"))).values()) == {0}
    finally:
        await close_database()


async def test_every_migration_can_be_taken_back(fresh_database: Database) -> None:
    config = configuration(without_foreign_keys(fresh_database))
    await migrate_to(config=config, target=f"models.{NAMES[0]}", direction="backward")
    await Tortoise.close_connections()
    await migrate(fresh_database.url)
    async with connected(fresh_database) as connection:
        assert await counts(connection)


def test_a_migration_that_cannot_be_taken_back_says_why() -> None:
    for path in FOLDER.glob("0*.py"):
        text = path.read_text()
        if re.search(r"ops\.Run(Python|SQL)\(\s*[\w.\"' ]+\)", text):
            assert "cannot be taken back" in text, path.name


_PASSED_OVER = {
    "Es un envío masivo o de una lista de correo.": "bulk",
    "Es una respuesta automática.": "automatic",
    "Es un filtro que pide probar que escribió una persona. Nuestro mensaje a x": "challenge",
    "Es el aviso de un proveedor: alguien marcó un correo como no deseado.": "feedback",
    "Es un informe de entrega de un servidor de correo.": "bounce",
    "Es un informe de entrega de un servidor de correo. Nuestro mensaje a x se entregó.": None,
}


async def test_what_was_passed_over_before_there_was_a_list_is_in_it(empty: Database) -> None:
    config = configuration(without_foreign_keys(empty))
    await migrate_to(config=config, target="models.0006_originals")
    await Tortoise.close_connections()
    async with connected(empty) as connection:
        await fill(connection, rows=8)
        for row, reason in enumerate(_PASSED_OVER, start=1):
            await connection.execute_query(
                "UPDATE inbound_message SET disposition = 'automatic', channel = 'email',"
                f" reason = '{reason}' WHERE id = {row}"
            )
        ends = "disposition = 'automatic', channel = 'telegram'"
        await connection.execute_query(f"UPDATE inbound_message SET {ends} WHERE id = 7")
    await migrate_to(config=config, target="models.0007_passed_over")
    await Tortoise.close_connections()
    async with connected(empty) as connection:
        found = await connection.execute_query_dict(
            "SELECT passed_over FROM inbound_message ORDER BY id"
        )
    assert [row["passed_over"] for row in found] == [*_PASSED_OVER.values(), None, None]


_UNDER_LETTERS = (("Atte. Ana", "> x"), ("Atte. Ana", ""), ("", "> x"))


async def test_what_stood_under_a_letter_is_kept_when_its_column_is_taken_back(
    empty: Database,
) -> None:
    config = configuration(without_foreign_keys(empty))
    await migrate_to(config=config, target="models.0007_passed_over")
    await Tortoise.close_connections()
    async with connected(empty) as connection:
        before = await schema(connection)
    await migrate_to(config=config, target="models.0008_signatures")
    await Tortoise.close_connections()
    async with connected(empty) as connection:
        await fill(connection)
        for row, (signature, quoted) in enumerate(_UNDER_LETTERS, start=1):
            await connection.execute_query(
                f"UPDATE document SET signature = '{signature}', quoted = '{quoted}'"
                f" WHERE id = {row}"
            )
    await migrate_to(config=config, target="models.0007_passed_over", direction="backward")
    await Tortoise.close_connections()
    async with connected(empty) as connection:
        assert await schema(connection) == before
        assert await dangling(connection) == []
    await migrate_to(config=config, target="models.0008_signatures")
    await Tortoise.close_connections()
    async with connected(empty) as connection:
        found = await connection.execute_query_dict(
            "SELECT quoted, signature FROM document ORDER BY id"
        )
    assert [row["quoted"] for row in found] == ["Atte. Ana\n\n> x", "Atte. Ana", "> x"]
    assert {row["signature"] for row in found} == {""}
