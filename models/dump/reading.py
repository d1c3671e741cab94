"""Rows read from either backend, written alike."""

import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from models.dump.described import Table

_AT_ONCE = 2_000

Row = list[Any]


async def rows_of(connection: BaseDBAsyncClient, table: Table) -> AsyncIterator[list[Row]]:
    """Every row of `table` in the order of its key, in lists that fit into memory."""
    sqlite = connection.capabilities.dialect == "sqlite"
    write = [_WRITERS[column.kind] for column in table.columns]
    place = [column.name for column in table.columns].index(table.key)
    order = f'ORDER BY "{table.key}" LIMIT {_AT_ONCE}'
    condition = ""
    values: list[Any] = []
    while True:
        query = f'SELECT {table.names} FROM "{table.name}" {condition} {order}'
        found = [list(row.values()) for row in await connection.execute_query_dict(query, values)]
        if found:
            yield [[w(value) for w, value in zip(write, row, strict=True)] for row in found]
        if len(found) < _AT_ONCE:
            return
        condition = f'WHERE "{table.key}" > {"?" if sqlite else "$1"}'
        values = [found[-1][place]]


def _plain(value: Any) -> Any:
    return value


def _bool(value: Any) -> bool | None:
    return None if value is None else bool(value)


def _moment(value: Any) -> str | None:
    if value is None:
        return None
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return str(moment.astimezone(UTC).isoformat())


def _day(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, date) else value


def _json(value: Any) -> Any:
    # A JSON null is a value of the column, and not the absence of one: hence the list.
    if value is None:
        return None
    return [json.loads(value) if isinstance(value, str | bytes) else value]


_WRITERS: dict[str, Callable[[Any], Any]] = {
    "int": _plain,
    "text": _plain,
    "bool": _bool,
    "moment": _moment,
    "day": _day,
    "json": _json,
}
