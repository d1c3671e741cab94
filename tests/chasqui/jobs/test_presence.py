"""A process that lives is known to live, also after its database was away for a moment."""

from collections.abc import AsyncIterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tortoise import connections
from tortoise.backends.base.executor import EXECUTOR_CACHE

from chasqui.jobs.presence import presence
from models.database import close_database, open_database
from models.enums import Channel
from models.tables import InboundMessage
from office.config import Config
from office.custody import queue
from tests.support import postgres
from tests.support.databases import Database, PostgresTemplate
from tests.support.mail import arrived
from tests.support.polling import until

_HOLDERS = (
    "SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
    " WHERE l.locktype = 'advisory' AND l.granted AND d.datname = current_database()"
)


@pytest.fixture
async def shared(
    postgres_template: PostgresTemplate, house: Config, tmp_path: Path
) -> AsyncIterator[Database]:
    """An open database that several processes may serve."""
    with contextmanager(postgres_template.copy)(tmp_path) as database:
        EXECUTOR_CACHE.clear()
        await open_database(database.url)
        yield database
        await close_database()


async def test_the_first_process_frees_what_dead_ones_held(shared: Database) -> None:
    inbound_id = await _in_somebodys_hands()
    async with presence(shared.url):
        assert not await _is_held(inbound_id)


async def test_a_process_stays_known_when_the_database_was_away(shared: Database) -> None:
    async with presence(shared.url):
        inbound_id = await _in_somebodys_hands()
        before = await _holders()
        for pid in before:
            postgres.execute(shared.url, f"SELECT pg_terminate_backend({pid})")

        async def again() -> bool:
            return bool(await _holders() - before)

        await until(again, "the process to be known again")
        async with presence(shared.url):  # a second one, which must not take the first for dead
            assert await _is_held(inbound_id)


async def _in_somebodys_hands() -> int:
    inbound_id = (await arrived()).inbound_id
    assert await queue.claim(Channel.EMAIL)
    return inbound_id


async def _is_held(inbound_id: int) -> bool:
    return (await InboundMessage.get(id=inbound_id)).claimed_until is not None


async def _holders() -> set[int]:
    rows = await connections.get("default").execute_query_dict(_HOLDERS)
    return {int(row["pid"]) for row in rows}
