"""Transactions survive callers that go away."""

import asyncio
from tests.support.databases import Database
from tests.support.world import World
from models.tables import Institution


async def test_world(world: World) -> None:
    assert await Institution.all().count() == 1
