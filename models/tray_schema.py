"""The partial indexes behind the trays, which Tortoise cannot describe for both backends.

A condition `holder_post_id IS NULL` is no equality to PostgreSQL's planner: without an index of
their own, the copies that lie with a unit would be sorted whole for each page of them.
"""

from tortoise.backends.base.client import BaseDBAsyncClient

_LYING = "WHERE holder_post_id IS NULL"
_CREATED = (
    f'CREATE INDEX tray_lying ON "copy" (unit_id, state, received_at, id) {_LYING}',
    f'CREATE INDEX tray_lying_due ON "copy" (unit_id, state, due_at) {_LYING}',
    f'CREATE INDEX tray_lying_unread ON "copy" (unit_id, state) {_LYING} AND read_at IS NULL',
    'CREATE INDEX tray_held_due ON "copy" (holder_post_id, state, due_at)',
    'CREATE INDEX tray_held_unread ON "copy" (holder_post_id, state) WHERE read_at IS NULL',
    "CREATE INDEX tray_case_of_citizen ON case_file (citizen_id, state)",
)


# Of a later version, so with a step of its own.
_ASIDE = (
    'CREATE INDEX tray_aside ON "copy" (holder_post_id, aside_until, received_at, id) '
    "WHERE aside_until IS NOT NULL",
)


async def create_aside(connection: BaseDBAsyncClient) -> None:
    """Build the index of what was put aside."""
    for statement in _ASIDE:
        await connection.execute_query(statement)


async def drop_aside(connection: BaseDBAsyncClient) -> None:
    """Take it away."""
    await connection.execute_query("DROP INDEX IF EXISTS tray_aside")


async def create(connection: BaseDBAsyncClient) -> None:
    """Build the indexes."""
    for statement in _CREATED:
        await connection.execute_query(statement)


async def drop(connection: BaseDBAsyncClient) -> None:
    """Take the indexes away."""
    for statement in _CREATED:
        name = statement.split()[2]
        await connection.execute_query(f"DROP INDEX IF EXISTS {name}")
