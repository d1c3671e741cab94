"""The index behind the list of mail that made no record, which Tortoise cannot describe.

Most mail is not in it, and pays nothing for it. Its condition is in Tortoise's words for
`passed_over__isnull=False`: SQLite takes the index for no others.
"""

from tortoise.backends.base.client import BaseDBAsyncClient

_CREATED = (
    "CREATE INDEX passed_over_newest ON inbound_message (disposition, received_at, id)"
    " WHERE NOT passed_over IS NULL"
)
# What was passed over before there was a column for it is known by its reason alone. Whether a
# person wrote to a list is not: `bulk` is what gets no acknowledgement.
_KNOWN_BEFORE = """UPDATE inbound_message SET passed_over = CASE
        WHEN reason LIKE 'Es un envío masivo%' THEN 'bulk'
        WHEN reason LIKE 'Es un filtro%' THEN 'challenge'
        WHEN reason LIKE 'Es el aviso de un proveedor%' THEN 'feedback'
        WHEN reason LIKE 'Es un informe de entrega%' THEN 'bounce'
        ELSE 'automatic' END
    WHERE disposition = 'automatic' AND channel = 'email'
    AND NOT (reason LIKE 'Es un informe de entrega%' AND reason LIKE '%Nuestro mensaje a %')"""


async def create(connection: BaseDBAsyncClient) -> None:
    """Build the index."""
    await connection.execute_query(_CREATED)


async def create_with_the_past(connection: BaseDBAsyncClient) -> None:
    """Build the index, with the mail that came before it."""
    await connection.execute_query(_KNOWN_BEFORE)
    await create(connection)


async def drop(connection: BaseDBAsyncClient) -> None:
    """Take the index away."""
    await connection.execute_query("DROP INDEX IF EXISTS passed_over_newest")
