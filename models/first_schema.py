"""The newest schema at once, for a database that holds nothing yet.

Tortoise builds all tables anew for each step of each migration, which takes seconds; a new
database needs none of the steps. That both ways end alike is held by tests/models/test_migrations.
"""

import os
import pkgutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tortoise import Tortoise, connections
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.migrations.recorder import MigrationRecorder
from tortoise.migrations.schema_editor import AsyncpgSchemaEditor, SqliteSchemaEditor
from tortoise.transactions import in_transaction
from tortoise.utils import generate_schema_for_client

from models import append_only_schema, migrations, passed_over_schema, search_schema, tray_schema

_APP = "models"
_LOCK = 0x43484151  # two processes that start at once over one new PostgreSQL database


async def create(connection: BaseDBAsyncClient) -> None:
    """Make all tables, indexes and triggers as the models say, in a database without any."""
    await generate_schema_for_client(connection, safe=False)
    await search_schema.create(connection)
    await tray_schema.create(connection)
    await tray_schema.create_aside(connection)
    await passed_over_schema.create(connection)
    await append_only_schema.create(connection)


async def create_if_new(config: Mapping[str, Any]) -> None:
    """Give the database of `config` (Tortoise's) the newest schema if it is new; else nothing.

    All or nothing, also when the process is killed meanwhile or another one does the same.
    """
    credentials = config["connections"]["default"]["credentials"]
    if "file_path" in credentials:
        await _new_file(config, Path(credentials["file_path"]))
    else:
        await _new_database(config)


async def _new_file(config: Mapping[str, Any], path: Path) -> None:
    beside = _place_beside(path)
    if beside is None:
        return
    default = config["connections"]["default"]
    elsewhere = {**default, "credentials": {**default["credentials"], "file_path": str(beside)}}
    try:
        await Tortoise.init(config={**config, "connections": {"default": elsewhere}})
        try:
            connection = connections.get("default")
            await create(connection)
            await _record(connection)
        finally:
            await Tortoise.close_connections()
        _put_in_place(beside, path)
    finally:
        _remove(beside)


def _place_beside(path: Path) -> Path | None:
    """Where to prepare the file; None where `path` is there already."""
    if path.exists():
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    _remove(beside)
    return beside


def _remove(beside: Path) -> None:
    for end in ("", "-wal", "-shm"):
        beside.with_name(beside.name + end).unlink(missing_ok=True)


def _put_in_place(beside: Path, path: Path) -> None:
    try:
        os.link(beside, path)  # never over another process's file, as a rename would
    except FileExistsError:
        return  # it was quicker, and its file is as good
    except OSError:  # no hard links here
        beside.rename(path)


async def _new_database(config: Mapping[str, Any]) -> None:
    await Tortoise.init(config=dict(config))
    try:
        async with in_transaction() as connection:
            await connection.execute_query(f"SELECT pg_advisory_xact_lock({_LOCK})")
            _, tables = await connection.execute_query(
                "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() LIMIT 1"
            )
            if not tables:
                await create(connection)
                await _record(connection)
    finally:
        await Tortoise.close_connections()


async def _record(connection: BaseDBAsyncClient) -> None:
    """Note every migration as applied."""
    sqlite = connection.capabilities.dialect == "sqlite"
    editor = (SqliteSchemaEditor if sqlite else AsyncpgSchemaEditor)(connection, atomic=False)
    recorder = MigrationRecorder(connection)
    await recorder.ensure_schema(editor)
    for name in sorted(found.name for found in pkgutil.iter_modules(migrations.__path__)):
        await recorder.record_applied(_APP, name)
