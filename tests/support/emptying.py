"""Empties a database of PostgreSQL for the next test, if it is as it was made."""

import asyncpg

_LARGEST = 40_000_000  # bytes; beyond, what is dead in it would slow the next test down
_KEPT = "tortoise_migrations"
# What a test may have done to the schema: dropped, renamed, added.
_SCHEMA = """
    SELECT md5(string_agg(what, ',' ORDER BY what)) FROM (
        SELECT 'r' || oid || relname || relhastriggers AS what FROM pg_class
        WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT 'a' || attrelid || attname || atttypid || attnotnull FROM pg_attribute
        WHERE attnum > 0 AND attrelid IN
            (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
        UNION ALL SELECT 't' || oid || tgname || tgenabled::text FROM pg_trigger
        UNION ALL SELECT 'f' || oid || prosrc FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
    ) AS s
"""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> $1"
_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


async def schema_of(url: str) -> str:
    """A digest of all that a test may do to the schema at `url`; copies of it have the same."""
    connection = await asyncpg.connect(url)
    try:
        return str(await connection.fetchval(_SCHEMA))
    finally:
        await connection.close()


async def emptied(url: str, schema: str) -> bool:
    """Delete all rows at `url`; False when it must not be used again, or we may not empty it."""
    try:
        connection = await asyncpg.connect(url)
    except (OSError, asyncpg.PostgresError):
        return False
    try:
        return await _emptied(connection, schema)
    except asyncpg.PostgresError:  # we are no superuser, or something is locked
        return False
    finally:
        await connection.close()


async def _emptied(connection: asyncpg.Connection, schema: str) -> bool:
    await connection.execute(_OTHERS)
    if await connection.fetchval("SELECT pg_database_size(current_database())") > _LARGEST:
        return False
    if await connection.fetchval(_SCHEMA) != schema:
        return False
    tables = [str(row["tablename"]) for row in await connection.fetch(_TABLES, _KEPT)]
    deleted = "; ".join(f'DELETE FROM "{table}"' for table in tables)
    # Neither order nor triggers count then; one implicit transaction.
    await connection.execute(f"SET session_replication_role = replica; {deleted}")
    return True
