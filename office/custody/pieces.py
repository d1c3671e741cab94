"""Files that arrive one by one, before the writing they belong to is complete."""

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from office.custody import blobs
from office.custody.blobs import StoredBlob


async def keep_piece(content: bytes, media_type: str) -> StoredBlob:
    """Make `content` durable, bytes and row; read it again with `blobs.read`. Raises Unavailable.

    The same content again keeps its first place.
    """
    stored = (await blobs.keep([(content, media_type)]))[0]

    async def work(connection: BaseDBAsyncClient) -> None:
        await blobs.record(connection, [stored])

    await run_tx(work)
    return stored
