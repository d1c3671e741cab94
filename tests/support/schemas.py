"""What a database's schema is, in terms that two ways of making it can be compared by."""

from datetime import date, timedelta
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

Schema = dict[str, dict[str, Any]]

_TABLES = {
    "sqlite": (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        " AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'search_index_%'"
    ),
    "postgres": "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()",
}
_COLUMNS = {
    "sqlite": (
        'SELECT name, type, "notnull" AS required, dflt_value AS standard'
        " FROM pragma_table_info('{table}') ORDER BY name"
    ),
    "postgres": (
        "SELECT column_name AS name,"
        " udt_name || COALESCE('(' || character_maximum_length || ')', '') AS type,"
        " is_nullable = 'NO' AS required, column_default AS standard"
        " FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND table_name = '{table}'"
        " AND is_generated = 'NEVER' ORDER BY column_name"
    ),
}
_INDEXES = {
    "sqlite": (
        'SELECT (SELECT group_concat(name) FROM pragma_index_info(l.name)) AS name, l."unique"'
        " FROM pragma_index_list('{table}') l ORDER BY name"
    ),
    "postgres": (
        "SELECT regexp_replace(indexdef, 'INDEX \\S+ ON \\S+ ', '') AS name"
        " FROM pg_indexes WHERE schemaname = current_schema() AND tablename = '{table}'"
        " ORDER BY name"
    ),
}
_FOREIGN_KEYS = {
    "sqlite": (
        'SELECT "from", "table", "to", on_delete FROM pragma_foreign_key_list(\'{table}\')'
        ' ORDER BY "from"'
    ),
    "postgres": (
        "SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid = '\"{table}\"'::regclass ORDER BY definition"
    ),
}


async def _rows(connection: BaseDBAsyncClient, statement: str) -> list[dict[str, Any]]:
    return [dict(row) for row in await connection.execute_query_dict(statement)]


async def tables(connection: BaseDBAsyncClient) -> list[str]:
    """The names of the tables, but for Tortoise's own record of migrations."""
    found = await _rows(connection, _TABLES[connection.capabilities.dialect])
    return sorted(row["name"] for row in found if row["name"] != "tortoise_migrations")


async def columns(connection: BaseDBAsyncClient, table: str) -> list[dict[str, Any]]:
    """Name, type, required and standard value of each column that can be written."""
    statement = _COLUMNS[connection.capabilities.dialect]
    return await _rows(connection, statement.format(table=table))


def _without_key_details(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    # Tortoise's migrations forget `generated=False`: they make the key a rowid on SQLite (which
    # saves an index) and give it an unused sequence on PostgreSQL. Neither changes what it holds.
    plain = {"type": "key", "standard": None}
    return [row | plain if row["name"] == "id" and "type" in row else row for row in found]


async def schema(connection: BaseDBAsyncClient) -> Schema:
    """Everything about every table, free of the names that indexes and constraints bear."""
    dialect = connection.capabilities.dialect
    return {
        table: {
            "columns": _without_key_details(await columns(connection, table)),
            "indexes": [
                row
                for row in await _rows(connection, _INDEXES[dialect].format(table=table))
                if row["name"] != "id"
            ],
            "foreign keys": await _rows(connection, _FOREIGN_KEYS[dialect].format(table=table)),
        }
        for table in await tables(connection)
    }


def _literal(column_type: str, row: int) -> str:
    kind = column_type.lower()
    if kind.startswith(("json", "text")):
        return "'[]'"
    if kind.startswith(("timestamp", "datetime")):
        return f"'{_day(row)} 12:00:00+00:00'"
    if kind.startswith("date"):
        return f"'{_day(row)}'"
    if kind.startswith("bool"):
        return "true"
    return f"'{row}'" if "char" in kind else str(row)


def _day(row: int) -> date:
    return date(2025, 12, 31) + timedelta(days=row)


async def fill(connection: BaseDBAsyncClient, rows: int = 3, first: int = 1) -> None:
    """Put `rows` rows into every table, each pointing to its like in every other.

    Whatever the tables are at some version: every number and short text of the n-th row is n, so
    keys, foreign keys and unique columns all fit. Foreign keys must be off on SQLite.
    """
    statements = []
    for table in await tables(connection):
        written = await columns(connection, table)
        names = ", ".join(f'"{column["name"]}"' for column in written)
        for row in range(first, first + rows):
            values = ", ".join(_literal(column["type"], row) for column in written)
            statements.append(f'INSERT INTO "{table}" ({names}) VALUES ({values})')
    if connection.capabilities.dialect == "postgres":
        # One script, because the pool may give every statement another connection.
        role = "SET session_replication_role = "
        statements = [role + "replica", *statements, role + "DEFAULT"]
    await connection.execute_script(";\n".join(statements))


async def counts(connection: BaseDBAsyncClient) -> dict[str, int]:
    """How many rows each table holds."""
    found = {}
    for table in await tables(connection):
        (row,) = await _rows(connection, f'SELECT count(*) AS n FROM "{table}"')
        found[table] = int(row["n"])
    return found


async def dangling(connection: BaseDBAsyncClient) -> list[dict[str, Any]]:
    """Rows whose foreign key points nowhere (SQLite, where migrations run with them off)."""
    if connection.capabilities.dialect == "postgres":
        return []
    return await _rows(connection, "PRAGMA foreign_key_check")
