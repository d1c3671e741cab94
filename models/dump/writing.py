"""Rows of a dump put into the empty tables of either backend, in a transaction."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from models.dump.described import Table
from models.dump.reading import Row

_KEYS = """SELECT c.conname AS name, t.relname AS "table" FROM pg_constraint c
    JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE c.contype = 'f' AND NOT c.condeferrable AND n.nspname = current_schema()"""


@asynccontextmanager
async def any_order(connection: BaseDBAsyncClient) -> AsyncIterator[None]:
    """Within the block rows may come before those they point at; at its end all must be there."""
    if connection.capabilities.dialect == "sqlite":
        await connection.execute_query("PRAGMA defer_foreign_keys = ON")
        yield
        return
    keys = await connection.execute_query_dict(_KEYS)
    for key in keys:
        await _alter(connection, key, "DEFERRABLE INITIALLY DEFERRED")
    yield
    await connection.execute_query("SET CONSTRAINTS ALL IMMEDIATE")
    for key in keys:
        await _alter(connection, key, "NOT DEFERRABLE")


async def _alter(connection: BaseDBAsyncClient, key: dict[str, Any], how: str) -> None:
    await connection.execute_query(
        f'ALTER TABLE "{key["table"]}" ALTER CONSTRAINT "{key["name"]}" {how}'
    )


async def add(connection: BaseDBAsyncClient, table: Table, rows: Sequence[Row]) -> None:
    """Put `rows` into `table`, as the dump describes both."""
    sqlite = connection.capabilities.dialect == "sqlite"
    readers = _SQLITE if sqlite else _POSTGRES
    read = [readers[column.kind] for column in table.columns]
    marks = ", ".join("?" if sqlite else f"${n}" for n in range(1, len(table.columns) + 1))
    await connection.execute_many(
        f'INSERT INTO "{table.name}" ({table.names}) VALUES ({marks})',
        [
            [None if value is None else r(value) for r, value in zip(read, row, strict=True)]
            for row in rows
        ],
    )


def _plain(value: Any) -> Any:
    return value


def _moment(value: str) -> datetime:
    return datetime.fromisoformat(value).astimezone(UTC)


def _json(value: list[Any]) -> str:
    return json.dumps(value[0], ensure_ascii=False, separators=(",", ":"))


_POSTGRES: dict[str, Callable[[Any], Any]] = {
    "int": _plain,
    "text": _plain,
    "bool": bool,
    "moment": _moment,
    "day": date.fromisoformat,
    "json": _json,
}
# As Tortoise writes them there.
_SQLITE: dict[str, Callable[[Any], Any]] = {
    **_POSTGRES,
    "bool": int,
    "moment": lambda value: _moment(value).isoformat(" "),
    "day": _plain,
}
