"""What a dump says of its tables, so that it can be read without the program that wrote it."""

from dataclasses import dataclass
from typing import Any

from tortoise import Tortoise, connections, fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model

from models.database import APP

# How a column's values are written: the rest is as JSON has it.
_KINDS: tuple[tuple[type[fields.Field[Any]], str], ...] = (
    (fields.DatetimeField, "moment"),
    (fields.DateField, "day"),
    (fields.BooleanField, "bool"),
    (fields.JSONField, "json"),
    (fields.IntField, "int"),
    (fields.BigIntField, "int"),
    (fields.SmallIntField, "int"),
    (fields.CharField, "text"),
    (fields.TextField, "text"),
)


@dataclass(frozen=True)
class Column:
    """A column and how its values are written."""

    name: str
    kind: str


@dataclass(frozen=True)
class Table:
    """A table, the column that is its key, and all its columns in the order of a row."""

    name: str
    key: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> str:
        """The columns as SQL lists them."""
        return ", ".join(f'"{column.name}"' for column in self.columns)


def tables() -> list[Table]:
    """Every table of this version, by name."""
    return sorted(map(_table, _models()), key=lambda table: table.name)


def _models() -> list[type[Model]]:
    apps = Tortoise.apps
    if apps is None:
        raise RuntimeError("open_database() has not been called")
    return list(apps[APP].values())


def _table(model: type[Model]) -> Table:
    meta = model._meta
    columns = tuple(
        Column(column, _kind(meta.fields_map[name]))
        for name, column in sorted(meta.fields_db_projection.items())
    )
    return Table(meta.db_table, meta.db_pk_column, columns)


def _kind(field: fields.Field[Any]) -> str:
    for each, kind in _KINDS:
        if isinstance(field, each):
            return kind
    raise TypeError(f"a dump does not know how to write a {type(field).__name__}")


async def hold_rows() -> bool:
    """Whether any table of ours exists in the open database and holds a row."""
    connection = connections.get("default")
    existing = await _existing(connection)
    for table in tables():
        if table.name in existing:
            query = f'SELECT 1 AS one FROM "{table.name}" LIMIT 1'
            if await connection.execute_query_dict(query):
                return True
    return False


async def _existing(connection: BaseDBAsyncClient) -> set[str]:
    if connection.capabilities.dialect == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'table'"
    else:
        query = "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()"
    return {str(row["name"]) for row in await connection.execute_query_dict(query)}
