"""The one way to the database: opening it, migrating it, and transactions that survive."""

import asyncio
import logging
import random
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import asyncpg
from tortoise import Tortoise, connections
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.exceptions import BaseORMException, OperationalError, TransactionManagementError
from tortoise.migrations.api import migrate as run_migrations
from tortoise.transactions import in_transaction

from models.first_schema import create_if_new

T = TypeVar("T")

APP = "models"
APPS = {
    APP: {
        "models": ["models.tables"],
        "migrations": "models.migrations",
        "default_connection": "default",
    }
}
_RETRIES = 5
# A serialization failure, a deadlock, a busy SQLite file: the same work may succeed a moment later.
_RETRYABLE = ("could not serialize", "deadlock detected", "database is locked", "database is busy")
# What comes out of Tortoise when the database is away, starting, full, or refuses us: it translates
# what its drivers say of statements, not what they say of connections.
GONE = (
    BaseORMException,
    OSError,
    TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection that ends while a statement is put on it
    sqlite3.Error,
)
_FULL = ("database or disk is full", "No space left on device")
_running: set[asyncio.Task[Any]] = set()
_log = logging.getLogger(__name__)


class DatabaseUnavailable(Exception):
    """The database did not answer; nothing was recorded."""


class DatabaseFull(OperationalError):
    """There is no room for what was to be written; nothing of it was."""


def _with_defaults(url: str, **defaults: str) -> str:
    parts = urlsplit(url)
    query = {**defaults, **dict(parse_qsl(parts.query))}
    netloc_and_path = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
    if parts.scheme == "sqlite":  # `sqlite:////path`, as others write it, means the same
        netloc_and_path = f"sqlite://{parts.netloc}/{parts.path.lstrip('/')}"
    return f"{netloc_and_path}?{urlencode(query)}"


def connection_url(url: str) -> str:
    """Complete `url` (`sqlite:///path`, `postgres://…`) with the settings Chasqui relies on.

    SQLite: synchronous=FULL, because a 250 to a mail server promises that a power cut loses
    nothing; a busy timeout, for the command line beside a running server. PostgreSQL: the pool.
    """
    if url.startswith("postgresql://"):
        url = "postgres://" + url.removeprefix("postgresql://")
    if url.startswith("sqlite:"):
        return _with_defaults(url, synchronous="FULL", busy_timeout="5000", cache_size="-16000")
    return _with_defaults(url, minsize="1", maxsize="10")


async def _as_it_is(_: object) -> None:
    """Leave a connection that goes back to the pool as it is: nothing of ours is set beyond its
    transaction, and asyncpg's reset is a journey to the database after each statement."""


def _connection(url: str) -> dict[str, Any]:
    connection: dict[str, Any] = expand_db_url(url)
    if connection["engine"].endswith("asyncpg"):
        connection["credentials"]["reset"] = _as_it_is
    return connection


def configuration(url: str) -> dict[str, Any]:
    """Tortoise's configuration for `url`."""
    return {
        "connections": {"default": _connection(url)},
        "apps": APPS,
        "use_tz": True,
        "timezone": "UTC",
    }


async def open_database(url: str) -> None:
    """Connect this process to the database at `url`.

    Raises DatabaseUnavailable when it does not answer.
    """
    await Tortoise.init(config=configuration(connection_url(url)), _enable_global_fallback=True)
    try:
        await connections.get("default").execute_query("SELECT 1")
    except GONE as error:
        await close_database()
        raise DatabaseUnavailable(str(error)) from error


async def close_database() -> None:
    """Finish the transactions under way, then let go of the connections."""
    if _running:
        await asyncio.gather(*_running, return_exceptions=True)
    await Tortoise.close_connections()


async def answers() -> bool:
    """Whether the open database answers a question just now."""
    try:
        await connections.get("default").execute_query("SELECT 1")
    except GONE:
        return False
    return True


def data_file() -> str:
    """The path of the open SQLite file, "" where the database is a server."""
    try:
        connection = connections.get("default")
    except BaseORMException:  # none is open
        return ""
    return str(getattr(connection, "filename", ""))


async def clock_offset() -> float:
    """Seconds by which the database's clock is ahead of this process's; 0 where they are one.

    Good to about the time the question takes. Raises what is in GONE.
    """
    if dialect() == "sqlite":
        return 0.0
    before = time.time()
    query = "SELECT extract(epoch FROM clock_timestamp())::float8 AS at"
    _, rows = await connections.get("default").execute_query(query)
    return float(rows[0]["at"]) - (before + time.time()) / 2


async def migrate(url: str, version: str = "") -> None:
    """Bring the schema at `url` to the newest version, or to `version`.

    Call before `open_database`. SQLite runs with foreign keys off: altering a parent table
    rebuilds it, and with them on the rebuild would cascade into its children.
    """
    target = connection_url(url)
    if target.startswith("sqlite:"):
        target = _with_defaults(target, foreign_keys="OFF").replace(
            "foreign_keys=ON", "foreign_keys=OFF"
        )
    config = configuration(target)
    try:
        if not version:
            await create_if_new(config)
        wanted = f"{APP}.{version}" if version else None
        await run_migrations(config=config, target=wanted)
    finally:  # also after a failure: an open SQLite connection keeps its process from ending
        await Tortoise.close_connections()


def dialect() -> str:
    """`sqlite` or `postgres`."""
    return str(connections.get("default").capabilities.dialect)


def _is_retryable(error: Exception) -> bool:
    text = str(error)
    return any(mark in text for mark in _RETRYABLE)


async def _in_transaction(work: Callable[[BaseDBAsyncClient], Awaitable[T]]) -> T:
    async with in_transaction() as connection:
        if connection.capabilities.dialect == "sqlite":
            # Tortoise begins deferred; a read that turns into a write then fails with
            # "database is locked" when another process wrote in between.
            await connection.execute_query("COMMIT")
            await connection.execute_query("BEGIN IMMEDIATE")
        return await work(connection)


@asynccontextmanager
async def snapshot() -> AsyncIterator[BaseDBAsyncClient]:
    """A connection that sees the database as it is at this moment, whatever others write meanwhile.

    For reading only. Others go on writing; on SQLite this process waits for its end.
    """
    async with in_transaction() as connection:
        if connection.capabilities.dialect == "sqlite":
            await connection.execute_query("SELECT name FROM sqlite_master LIMIT 1")
        else:
            await connection.execute_query(
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
            )
        yield connection


def _is_full(error: BaseException | None) -> bool:
    """Whether room is what lacks; what undoing the transaction says afterwards hides it."""
    while error is not None:
        if isinstance(error, asyncpg.DiskFullError) or any(m in str(error) for m in _FULL):
            return True
        error = error.__context__
    return False


async def _repeated(attempt_once: Callable[[], Awaitable[T]]) -> T:
    for attempt in range(_RETRIES):
        try:
            return await attempt_once()
        except GONE as error:
            if _is_full(error):
                raise DatabaseFull(str(error)) from error
            if not isinstance(error, (OperationalError, TransactionManagementError)):
                raise
            if attempt == _RETRIES - 1 or not _is_retryable(error):
                raise
            await asyncio.sleep(random.uniform(0.01, 0.05) * (attempt + 1))
    raise AssertionError("unreachable")


async def run_tx(work: Callable[[BaseDBAsyncClient], Awaitable[T]]) -> T:
    """Run `work(connection)` in a transaction of its own and return its result.

    The transaction runs in its own task: a caller that is cancelled (a mail client that hangs up)
    leaves it to finish, because cancelling inside BEGIN leaks Tortoise's lock or connection.
    Retried when the database asks for it, so `work` must do database work only and may run twice.
    Call it outermost, never inside another transaction. Raises DatabaseFull where room lacks.
    """
    return await _to_its_end(_repeated(lambda: _in_transaction(work)))


async def run_tx_if_room(work: Callable[[BaseDBAsyncClient], Awaitable[None]]) -> None:
    """`run_tx` for what only looking at something leaves behind: where room lacks it is left out,
    and what was looked at can still be seen."""
    try:
        await run_tx(work)
    except DatabaseFull as error:
        _log.error("no room in the database, a mark of reading is left out: %s", error)


async def run_statement(query: str, values: list[Any]) -> None:
    """Run one statement, which is a transaction of its own; otherwise as `run_tx`.

    For PostgreSQL's fastest path: it spares the two journeys of BEGIN and COMMIT.
    """
    connection = connections.get("default")
    await _to_its_end(_repeated(lambda: connection.execute_query(query, values)))


async def _to_its_end(work: Coroutine[Any, Any, T]) -> T:
    task = asyncio.create_task(work)
    _running.add(task)
    task.add_done_callback(_running.discard)
    return await asyncio.shield(task)
