"""Contents kept once each, by SHA-256, many to a stored object."""

import asyncio
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from tortoise.backends.base.client import BaseDBAsyncClient

from models.blob_row import BlobRow
from models.bulk.rows import add_rows, made
from models.database import run_tx
from models.tables import Blob
from office import clock
from office.errors import NotFound
from office.storage import blobs
from office.storage.spool import Spooled
from office.storage.store import store

# Content that is durable but not yet recorded: `size` bytes at `offset` of `location`.
StoredBlob = BlobRow
_QUICK = 512 * 1024  # bytes; hashing fewer takes less time than handing them to a thread


async def keep(parts: Sequence[tuple[bytes, str]]) -> list[StoredBlob]:
    """Make (content, media type) pairs durable in one stored object, and say where each lies.

    One object for all, because a flush to disk (or a request to S3) costs far more than the bytes.
    Raises Unavailable. Bytes whose rows are never recorded are only wasted space.
    """
    if not parts:
        return []
    contents = [content for content, _ in parts]
    hashed = asyncio.ensure_future(_hashed(contents))
    try:
        place = await store().put(_folder(), contents)
    finally:
        digests = await hashed
    stored, offset = [], place.offset
    for (content, media_type), digest in zip(parts, digests, strict=True):
        stored.append(StoredBlob(digest, len(content), media_type, place.location, offset))
        offset += len(content)
    return stored


async def _hashed(contents: Sequence[bytes]) -> list[str]:
    if sum(map(len, contents)) <= _QUICK:
        return _digests(contents)
    return await asyncio.to_thread(_digests, contents)


def _digests(contents: Sequence[bytes]) -> list[str]:
    return [hashlib.sha256(content).hexdigest() for content in contents]


def _folder() -> str:
    return f"{clock.now():%Y/%m/%d}"


async def keep_file(spooled: Spooled, media_type: str) -> StoredBlob:
    """Make what lies in a file durable without reading it into memory. Raises Unavailable."""
    place = await store().put_file(_folder(), spooled.path)
    return StoredBlob(spooled.sha256, spooled.size, media_type, place.location, place.offset)


async def keep_pieces(path: Path, pieces: Sequence[StoredBlob]) -> list[StoredBlob]:
    """Make the file at `path` durable, and say where each of `pieces` lies then.

    They say where in the file they begin; the file may be gone on return. Raises Unavailable.
    """
    if not pieces:
        return []
    place = await store().put_file(_folder(), path)
    return [
        replace(piece, location=place.location, offset=place.offset + piece.offset)
        for piece in pieces
    ]


def in_order(blobs: Iterable[StoredBlob]) -> list[StoredBlob]:
    """`blobs` once each, sorted, so that two processes with the same lock in the same order."""
    return sorted({blob.sha256: blob for blob in blobs}.values(), key=lambda blob: blob.sha256)


async def record(connection: BaseDBAsyncClient, blobs: Sequence[StoredBlob]) -> None:
    """Record where `blobs` lie; content recorded before keeps its first place."""
    found = [
        made(
            Blob,
            sha256=blob.sha256,
            size=blob.size,
            media_type=blob.media_type,
            location=blob.location,
            offset=blob.offset,
        )
        for blob in in_order(blobs)
    ]
    await add_rows(connection, found, keep_first=True)


async def where(sha256: str) -> StoredBlob:
    """Where the content lies whose SHA-256 (hex) is given. Raises NotFound."""
    return (await where_each([sha256]))[sha256]


async def where_each(sha256s: Iterable[str]) -> dict[str, StoredBlob]:
    """Where each content lies, by its SHA-256. Raises NotFound."""
    wanted = set(sha256s)
    rows = await Blob.filter(sha256__in=wanted) if wanted else []
    if len(rows) < len(wanted):
        raise NotFound("Ese archivo no existe.")
    return {
        row.sha256: StoredBlob(row.sha256, row.size, row.media_type, row.location, row.offset)
        for row in rows
    }


async def read(sha256: str) -> bytes:
    """The content whose SHA-256 (hex) is given. Raises NotFound, Unavailable."""
    blob = await where(sha256)
    return await store().get(blob.location, blob.offset, blob.size)


async def keep_piece(content: bytes, media_type: str) -> StoredBlob:
    """Make `content` durable, bytes and row; read it again with `blobs.read`. Raises Unavailable.

    The same content again keeps its first place.
    """
    stored = (await blobs.keep([(content, media_type)]))[0]

    async def work(connection: BaseDBAsyncClient) -> None:
        await blobs.record(connection, [stored])

    await run_tx(work)
    return stored
