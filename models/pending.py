"""Which migrations the open database has and lacks, so that nothing starts on an old schema."""

import pkgutil

from tortoise import connections
from tortoise.migrations.executor import MigrationExecutor

from models import migrations
from models.database import APPS


async def pending_migrations() -> list[str]:
    """Names of the migrations not yet applied to the database that is open, in their order."""
    executor = MigrationExecutor(connections.get("default"), APPS)
    return [step.migration.name for step in await executor.plan()]


async def schema_version() -> str:
    """The last migration applied to the database that is open; "" without any."""
    executor = MigrationExecutor(connections.get("default"), APPS)
    lacking = {step.migration.name for step in await executor.plan()}
    applied = [name for name in known_versions() if name not in lacking]
    return applied[-1] if applied else ""


def known_versions() -> list[str]:
    """The names of all migrations of this version of Chasqui, in their order."""
    return sorted(each.name for each in pkgutil.iter_modules(migrations.__path__))
