"""Whether this process serves the database alone, so that it may free what dead ones held."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from chasqui.leadership import for_asyncpg
from office.custody import leases as custody_leases
from office.notices import leases as outbox_leases

_LOCK = 0x6368617371756902  # "chasqui" and 2: one key of the database's advisory locks
_PATIENCE = 5.0
_LOOKS, _BETWEEN_LOOKS = 5, 0.3  # seconds


@asynccontextmanager
async def presence(url: str) -> AsyncIterator[None]:
    """Be one of the processes that serve `url`; the first one frees every lease at once.

    After a crash nothing then waits for a lease to run out. On SQLite a process is always the only
    one (chasqui.building.only_server). On PostgreSQL each holds a shared advisory lock on a
    connection of its own, which falls when it dies; who can have it exclusively is alone. Raises
    OSError, TimeoutError, asyncpg.PostgresError.
    """
    if url.startswith("sqlite"):
        await _free_all()
        yield
        return
    connection = await asyncpg.connect(for_asyncpg(url), timeout=_PATIENCE)
    try:
        if await _is_alone(connection):
            await _free_all()
            await connection.fetchval("SELECT pg_advisory_lock_shared($1)", _LOCK)
            await connection.fetchval("SELECT pg_advisory_unlock($1)", _LOCK)
        else:
            await connection.fetchval("SELECT pg_advisory_lock_shared($1)", _LOCK)
        yield
    finally:
        connection.terminate()


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
