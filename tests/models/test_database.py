"""Transactions outlive the callers that go away, and the database stays usable."""

import asyncio
import random
from typing import Any

import pytest

from models.database import DatabaseUnavailable, answers, open_database, run_tx
from models.database import _running as transactions_under_way
from models.ids import new_id
from models.tables import Institution
from tests.support.databases import Database


async def add_institution(connection: Any) -> int:
    row = await Institution.create(acronym=str(new_id()), name="Instituto", using_db=connection)
    await Institution.filter(id=row.id).using_db(connection).update(city="Cuenca")
    return int(row.id)


async def test_nine_hundred_callers_that_go_away_leave_the_database_usable(
    database: Database,
) -> None:
    chance = random.Random(7)
    for _ in range(30):
        callers = [asyncio.create_task(run_tx(add_institution)) for _ in range(30)]
        await asyncio.sleep(chance.uniform(0, 0.02))
        for caller in callers:
            caller.cancel()
        await asyncio.gather(*callers, return_exceptions=True)
    async with asyncio.timeout(30):
        await run_tx(add_institution)
    await asyncio.gather(*transactions_under_way)
    # Each transaction happened whole, though nobody waited for it.
    assert await Institution.all().count() == await Institution.filter(city="Cuenca").count() > 0


async def test_what_fails_leaves_nothing_behind(database: Database) -> None:
    async def add_and_fail(connection: Any) -> None:
        await add_institution(connection)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await run_tx(add_and_fail)
    assert await Institution.all().count() == 0


async def test_transactions_at_once_lose_no_update(database: Database) -> None:
    row = await Institution.create(acronym="CHQ", name="Instituto", term_days=0)

    async def count_up(connection: Any) -> None:
        await Institution.select_for_update().using_db(connection).get(id=row.id)
        await connection.execute_query("UPDATE institution SET term_days = term_days + 1")

    await asyncio.gather(*(run_tx(count_up) for _ in range(20)))
    await row.refresh_from_db()
    assert row.term_days == 20


async def test_the_result_comes_back(database: Database) -> None:
    assert await Institution.exists(id=await run_tx(add_institution))
    assert await answers()


@pytest.mark.parametrize(
    "url", ["sqlite:///nowhere/at/all.sqlite3", "postgres://nobody@127.0.0.1:1/none"]
)
async def test_a_database_that_does_not_answer_is_said_so(url: str) -> None:
    async with asyncio.timeout(20):
        with pytest.raises(DatabaseUnavailable):
            await open_database(url)
