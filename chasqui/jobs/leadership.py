"""Who runs the timetable: on PostgreSQL one process of many, on SQLite the only one there is."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import asyncpg

from models.enums import IncidentKind
from office.monitoring import incidents

_LOCK = 0x6368617371756901  # "chasqui" and 1: one key of the database's advisory locks
_EVERY = 2.0  # seconds between two tries, and between two looks at a lock that is held
_PATIENCE = 5.0
# What Tortoise reads from the address and asyncpg would send to the server.
_OF_THE_POOL = {"minsize", "maxsize", "max_queries", "schema"}
NO_ANSWER = (
    OSError,
    TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a question cut off by a stop of this process
)
_SILENT = 20.0  # seconds by the database's clock; a leader asks every _EVERY
# Asked first and ended after, each by its number: within one query the database may end connections
# before it has looked which of them holds the lock.
_WHO_IS_SILENT = """
    SELECT a.pid, extract(epoch FROM clock_timestamp() - a.state_change)::float8 AS silent
    FROM pg_locks l JOIN pg_stat_activity a USING (pid)
    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
      AND (l.classid::bigint << 32 | l.objid::bigint) = $1::bigint
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND a.pid <> pg_backend_pid()
"""
_END = "SELECT pg_terminate_backend($1)"
_log = logging.getLogger(__name__)


class Leadership(Protocol):
    """Told by whoever decides; the timetable runs while `lost` has not returned."""

    async def won(self) -> None:
        """Return once this process leads."""

    async def lost(self) -> None:
        """Return once it no longer does."""


class Alone:
    """Leads always: no other process may serve the same database."""

    async def won(self) -> None:
        return

    async def lost(self) -> None:
        await asyncio.Event().wait()


class AdvisoryLock:
    """Leads while one connection of its own holds a PostgreSQL advisory lock.

    The lock falls with the connection, so a process that dies is followed within seconds.
    """

    def __init__(self, url: str) -> None:
        self._url = for_asyncpg(url)
        self._connection: asyncpg.Connection | None = None

    async def won(self) -> None:
        while not await self._try():
            await self._follow_the_silent()
            await asyncio.sleep(_EVERY)

    async def _follow_the_silent(self) -> None:
        """End the connection of a leader that has asked nothing for a while: it hangs or was
        stopped, and its lock would stand for ever. If it wakes, it finds that it leads no more."""
        if self._connection is None:
            return
        try:
            rows = await self._connection.fetch(_WHO_IS_SILENT, _LOCK, timeout=_PATIENCE)
            for row in [each for each in rows if each["silent"] > _SILENT]:
                if await self._connection.fetchval(_END, row["pid"], timeout=_PATIENCE):
                    await _tell_of(row["pid"], row["silent"])
        except NO_ANSWER as error:
            _log.warning("leadership: who leads cannot be asked: %s", type(error).__name__)
            self.give_up()

    async def lost(self) -> None:
        while await self._ask("SELECT true"):
            await asyncio.sleep(_EVERY)

    def give_up(self) -> None:
        """Let the next process lead."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()

    async def _try(self) -> bool:
        if self._connection is None:
            try:
                self._connection = await asyncpg.connect(self._url, timeout=_PATIENCE)
            except NO_ANSWER as error:
                _log.warning("leadership: no connection: %s", type(error).__name__)
                return False
        return await self._ask("SELECT pg_try_advisory_lock($1)", _LOCK)

    async def _ask(self, query: str, *values: int) -> bool:
        """The answer to `query`; False, and no connection any more, when none comes."""
        if self._connection is None:
            return False
        try:
            return bool(await self._connection.fetchval(query, *values, timeout=_PATIENCE))
        except NO_ANSWER as error:
            _log.warning("leadership: the connection is gone: %s", type(error).__name__)
            self.give_up()
            return False


async def _tell_of(pid: int, silent: float) -> None:
    await incidents.note(
        IncidentKind.LEADER,
        f"El proceso que llevaba las tareas programadas dejó de responder durante {round(silent)}"
        f" segundos (conexión {pid}); otro las lleva ahora.",
    )


@asynccontextmanager
async def leadership(url: str) -> AsyncIterator[Leadership]:
    """The leadership among the processes that serve the database at `url`."""
    if url.startswith("sqlite"):
        yield Alone()
        return
    lock = AdvisoryLock(url)
    try:
        yield lock
    finally:
        lock.give_up()


def for_asyncpg(url: str) -> str:
    """`url` as asyncpg takes it, for a connection outside the pool."""
    parts = urlsplit(url)
    query = [(key, value) for key, value in parse_qsl(parts.query) if key not in _OF_THE_POOL]
    return urlunsplit(parts._replace(query=urlencode(query)))
