"""Which migrations the open database still lacks, so that nothing starts on an old schema."""

from tortoise import connections
from tortoise.migrations.executor import MigrationExecutor

from models.database import APPS


async def pending_migrations() -> list[str]:
    """Names of the migrations not yet applied to the database that is open, in their order."""
    executor = MigrationExecutor(connections.get("default"), APPS)
    return [step.migration.name for step in await executor.plan()]
