"""Whether this process serves the database alone, so that it may free what dead ones held."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from chasqui.jobs.leadership import NO_ANSWER, for_asyncpg
from office.custody import leases as custody_leases
from office.delivery import leases as outbox_leases

_LOCK = 0x6368617371756902  # "chasqui" and 2: one key of the database's advisory locks
_PATIENCE = 5.0
_LOOKS, _BETWEEN_LOOKS = 5, 0.3  # seconds
_BETWEEN_TRIES = 0.5
_ASK_EVERY = 30.0  # seconds; a server that is gone without a word closes no connection
_log = logging.getLogger(__name__)


@asynccontextmanager
async def presence(url: str) -> AsyncIterator[None]:
    """Be one of the processes that serve `url`; the first one frees every lease at once.

    After a crash nothing then waits for a lease to run out. On SQLite a process is always the only
    one (chasqui.building.only_server). On PostgreSQL each holds a shared advisory lock on a
    connection of its own, which falls when it dies; who can have it exclusively is alone. A restart
    of the database lets it fall too, so that it is taken again as soon as the database answers.
    Raises OSError, TimeoutError, asyncpg.PostgresError.
    """
    if url.startswith("sqlite"):
        await _free_all()
        yield
        return
    place = _Place(for_asyncpg(url))
    try:
        await place.take(first=True)
        staying = asyncio.create_task(place.stay())
        try:
            yield
        finally:
            staying.cancel()
            await asyncio.gather(staying, return_exceptions=True)
    finally:
        place.leave()


class _Place:
    """This process's share of the lock, and the connection that holds it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: asyncpg.Connection | None = None
        self._closed = asyncio.Event()

    async def take(self, *, first: bool = False) -> None:
        """Connect and share the lock; a process that has only begun frees all leases if alone."""
        self._closed.clear()
        self._connection = connection = await asyncpg.connect(self._url, timeout=_PATIENCE)
        connection.add_termination_listener(lambda _: self._closed.set())
        alone = first and await _is_alone(connection)
        if alone:
            await _free_all()
        await connection.fetchval("SELECT pg_advisory_lock_shared($1)", _LOCK)
        if alone:
            await connection.fetchval("SELECT pg_advisory_unlock($1)", _LOCK)

    async def stay(self) -> None:
        """Take the place again whenever it was lost, until cancelled."""
        while True:
            try:
                await self._lost()
                self.leave()
                await self.take()
                _log.info("presence: known to the database again")
            except NO_ANSWER as error:
                _log.warning("presence: no connection: %s", type(error).__name__)
                self._closed.set()
                await asyncio.sleep(_BETWEEN_TRIES)

    def leave(self) -> None:
        """Let go of the lock."""
        if self._connection is not None:
            self._connection.terminate()

    async def _lost(self) -> None:
        while not self._closed.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closed.wait(), _ASK_EVERY)
                return
            assert self._connection is not None
            await self._connection.fetchval("SELECT true", timeout=_PATIENCE)


async def _is_alone(connection: asyncpg.Connection) -> bool:
    """Whether nobody else serves; the server may take a moment to notice that one was killed."""
    for _ in range(_LOOKS):
        if await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK):
            return True
        await asyncio.sleep(_BETWEEN_LOOKS)
    return False


async def _free_all() -> None:
    await custody_leases.release_expired(alone=True)
    await outbox_leases.release_expired(alone=True)
