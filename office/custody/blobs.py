"""Contents kept once each, by SHA-256, many to a stored object."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient

from models.ids import new_id
from models.tables import Blob
from office import clock
from office.errors import NotFound
from office.house import house


@dataclass(frozen=True)
class StoredBlob:
    """Content that is durable but not yet recorded: `size` bytes at `offset` of `location`."""

    sha256: str
    size: int
    media_type: str
    location: str
    offset: int


async def keep(parts: Sequence[tuple[bytes, str]]) -> list[StoredBlob]:
    """Make (content, media type) pairs durable in one stored object, and say where each lies.

    One object for all, because a flush to disk (or a request to S3) costs far more than the bytes.
    Raises Unavailable. An object whose rows are never recorded is only wasted space.
    """
    if not parts:
        return []
    location = f"{clock.now():%Y/%m/%d}/{new_id():016x}"
    stored, offset = [], 0
    for content, media_type in parts:
        digest = hashlib.sha256(content).hexdigest()
        stored.append(StoredBlob(digest, len(content), media_type, location, offset))
        offset += len(content)
    await house().store.put(location, b"".join(content for content, _ in parts))
    return stored


async def record(connection: BaseDBAsyncClient, blobs: Sequence[StoredBlob]) -> None:
    """Record where `blobs` lie; content recorded before keeps its first place."""
    rows = {
        blob.sha256: Blob(
            sha256=blob.sha256,
            size=blob.size,
            media_type=blob.media_type,
            location=blob.location,
            offset=blob.offset,
        )
        # Sorted, so that two processes that record the same contents lock in the same order.
        for blob in sorted(blobs, key=lambda blob: blob.sha256)
    }
    if rows:
        await Blob.bulk_create(rows.values(), ignore_conflicts=True, using_db=connection)


async def read(sha256: str) -> bytes:
    """The content whose SHA-256 (hex) is given. Raises NotFound, Unavailable."""
    blob = await Blob.get_or_none(sha256=sha256)
    if blob is None:
        raise NotFound("Ese archivo no existe.")
    return await house().store.get(blob.location, blob.offset, blob.size)
