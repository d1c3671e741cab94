"""Where bytes rest: a directory of this machine, or an S3-compatible store."""

import asyncio
import secrets
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from typing import IO, Protocol, TypeVar

import obstore
from obstore.exceptions import BaseError
from obstore.store import ObjectStore as RemoteStore
from obstore.store import from_url

from models.blob_row import BlobRow
from models.ids import new_id
from office.errors import Unavailable
from office.storage import disk
from office.storage.packs import Packs

T = TypeVar("T")
_GONE = "El archivo de documentos no responde en este momento."
_PIECE = 4 * 1024 * 1024  # bytes
_PATIENCE = 15.0  # seconds for an answer of a bucket, and so many more for what is large:
_SLOWEST = 256 * 1024  # bytes a second
_TRIAL = disk.TRIAL
_TRIAL_PATIENCE = 5.0
_AFTER_SILENCE = 5.0  # seconds in which a bucket that did not answer is not asked again


@dataclass(frozen=True)
class Place:
    """Where something that was put begins: `offset` bytes into the stored object `location`."""

    location: str
    offset: int


@dataclass(frozen=True)
class Slice:
    """Bytes in a file of this machine, which others may be writing further."""

    path: Path
    offset: int
    size: int


class Store(Protocol):
    """Bytes that never change, once they have been put, in objects that the store names itself.

    `folder` is made by us: letters, digits, `-` and `/`. Everything raises Unavailable.
    """

    async def put(self, folder: str, parts: Sequence[bytes]) -> Place:
        """Keep `parts` end to end in an object below `folder`; durable on return."""

    async def put_file(self, folder: str, path: Path) -> Place:
        """Keep the file at `path`, which may be gone after that, without reading it into memory."""

    async def get(self, location: str, offset: int = 0, length: int | None = None) -> bytes:
        """Return `length` bytes from `offset` of `location` (to the end without one)."""

    async def get_each(self, blobs: Sequence[BlobRow]) -> list[bytes]:
        """The content of each of `blobs`, those of one object fetched together."""

    def lend(self, blob: BlobRow) -> AbstractAsyncContextManager[Slice]:
        """Where the content of `blob` can be read as a file within the block, and not after it."""

    async def attempt(self) -> None:
        """Write a little, read it again, and leave nothing behind that grows."""

    def free_bytes(self) -> int | None:
        """The room that is left; None where it cannot be known."""

    async def is_empty(self) -> bool:
        """Whether nothing was ever put."""


class DirectoryStore:
    """Objects as files below a directory, flushed to the disk before `put` returns."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._packs = Packs(root)

    async def put(self, folder: str, parts: Sequence[bytes]) -> Place:
        try:
            return Place(*await self._packs.append(folder, parts))
        except OSError as error:
            raise Unavailable(_GONE) from error

    async def put_file(self, folder: str, path: Path) -> Place:
        try:
            return Place(await asyncio.to_thread(self._packs.adopt, folder, path), 0)
        except OSError as error:
            raise Unavailable(_GONE) from error

    async def get(self, location: str, offset: int = 0, length: int | None = None) -> bytes:
        try:
            return await asyncio.to_thread(self._read, self._root / location, offset, length)
        except OSError as error:
            raise Unavailable(_GONE) from error

    @staticmethod
    def _read(path: Path, offset: int, length: int | None) -> bytes:
        with path.open("rb") as file:
            file.seek(offset)
            return file.read(-1 if length is None else length)

    async def get_each(self, blobs: Sequence[BlobRow]) -> list[bytes]:
        try:
            return await asyncio.to_thread(self._read_each, blobs)
        except OSError as error:
            raise Unavailable(_GONE) from error

    def _read_each(self, blobs: Sequence[BlobRow]) -> list[bytes]:
        contents = []
        for location, together in groupby(blobs, key=lambda blob: blob.location):
            with (self._root / location).open("rb", buffering=0) as file:
                contents += [_stretch(file, blob) for blob in together]
        return contents

    @asynccontextmanager
    async def lend(self, blob: BlobRow) -> AsyncIterator[Slice]:
        yield Slice(self._root / blob.location, blob.offset, blob.size)

    async def attempt(self) -> None:
        try:
            await asyncio.to_thread(disk.attempt, self._root)
        except OSError as error:
            raise Unavailable(_GONE) from error

    async def is_empty(self) -> bool:
        found = (path for path in self._root.rglob("*") if path.is_file())
        return not any(not path.name.startswith(f".{_TRIAL}.") for path in found)

    def free_bytes(self) -> int | None:
        return disk.free_bytes(self._root)


def _size(path: Path) -> int:
    return path.stat().st_size


def _stretch(file: IO[bytes], blob: BlobRow) -> bytes:
    file.seek(blob.offset)
    content = file.read(blob.size)
    while len(content) < blob.size and (more := file.read(blob.size - len(content))):
        content += more
    return content


class BucketStore:
    """Objects in an S3-compatible bucket; credentials from the usual AWS_* variables.

    One that takes a question and never answers is given up after some seconds, and then for some
    seconds not asked: whoever comes meanwhile is told at once, and holds nothing up.
    """

    def __init__(self, remote: RemoteStore) -> None:
        self._remote = remote
        self._silent_until = 0.0  # by the loop's clock

    async def put(self, folder: str, parts: Sequence[bytes]) -> Place:
        content = b"".join(parts)
        return await self._put(folder, content, len(content))

    async def put_file(self, folder: str, path: Path) -> Place:
        # In pieces, several under way at once.
        try:
            size = await asyncio.to_thread(_size, path)
        except OSError as error:
            raise Unavailable(_GONE) from error
        return await self._put(folder, path, size)

    async def _put(self, folder: str, content: bytes | Path, size: int) -> Place:
        place = Place(f"{folder}/{new_id():016x}", 0)
        await self._answer(
            lambda: obstore.put_async(self._remote, place.location, content, max_concurrency=2),
            size,
        )
        return place

    async def get(self, location: str, offset: int = 0, length: int | None = None) -> bytes:
        if length == 0:
            return b""
        if length is not None:
            part = await self._answer(
                lambda: obstore.get_range_async(
                    self._remote, location, start=offset, length=length
                ),
                length,
            )
            return bytes(part)
        whole = await self._answer(lambda: obstore.get_async(self._remote, location))
        content = await self._answer(lambda: whole.bytes_async(), whole.meta["size"])
        return bytes(content)[offset:]

    async def get_each(self, blobs: Sequence[BlobRow]) -> list[bytes]:
        getting = [self.get(blob.location, blob.offset, blob.size) for blob in blobs]
        return await asyncio.gather(*getting)

    @asynccontextmanager
    async def lend(self, blob: BlobRow) -> AsyncIterator[Slice]:
        with tempfile.NamedTemporaryFile() as copy:
            for start in range(0, blob.size, _PIECE):
                length = min(_PIECE, blob.size - start)
                piece = await self.get(blob.location, blob.offset + start, length)
                await asyncio.to_thread(copy.write, piece)
            copy.flush()
            yield Slice(Path(copy.name), 0, blob.size)

    async def attempt(self) -> None:
        content = secrets.token_bytes(4096)
        self._silent_until = 0.0  # that is what is to be found out
        await self._answer(
            lambda: obstore.put_async(self._remote, _TRIAL, content), patience=_TRIAL_PATIENCE
        )
        await self._answer(
            lambda: obstore.get_async(self._remote, _TRIAL), patience=_TRIAL_PATIENCE
        )

    def free_bytes(self) -> int | None:
        return None

    async def _answer(
        self, ask: Callable[[], Awaitable[T]], size: int = 0, patience: float = _PATIENCE
    ) -> T:
        """What `ask` brings, `size` bytes to or fro. Raises Unavailable."""
        loop = asyncio.get_running_loop()
        if loop.time() < self._silent_until:
            raise Unavailable(_GONE)
        try:
            async with asyncio.timeout(patience + size / _SLOWEST):
                return await ask()
        except TimeoutError as error:
            self._silent_until = loop.time() + _AFTER_SILENCE
            raise Unavailable(_GONE) from error
        except (BaseError, OSError) as error:
            raise Unavailable(_GONE) from error

    async def is_empty(self) -> bool:
        try:
            async for some in obstore.list(self._remote, chunk_size=10):
                if any(not str(each["path"]).endswith(_TRIAL) for each in some):
                    return False
        except (BaseError, OSError) as error:
            raise Unavailable(_GONE) from error
        return True


def open_store(url: str, *, allow_http: bool = False) -> Store:
    """The store at `url`: a directory's path, or `s3://bucket/prefix`."""
    if url.startswith("s3://"):
        remote = from_url(
            url,
            # Its patience with each question is ours; this is for what nobody waits for any more.
            client_options={
                "allow_http": allow_http,
                "connect_timeout": timedelta(seconds=5),
                "timeout": timedelta(minutes=3),
            },
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=20)},
        )
        return BucketStore(remote)
    return DirectoryStore(Path(url))


_store: Store | None = None


def use_store(store: Store) -> None:
    """Make `store` the one that every act keeps bytes in from now on."""
    global _store
    _store = store


def store() -> Store:
    """The store in use; RuntimeError before `use_store`."""
    if _store is None:
        raise RuntimeError("use_store() has not been called")
    return _store
