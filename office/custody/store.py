"""Where bytes rest: a directory of this machine, or an S3-compatible store."""

import asyncio
import os
import secrets
from pathlib import Path
from typing import Protocol

import obstore
from obstore.exceptions import BaseError
from obstore.store import ObjectStore as RemoteStore
from obstore.store import from_url

from office.errors import Unavailable

_GONE = "El archivo de documentos no responde en este momento."


class Store(Protocol):
    """Immutable objects by key. Keys are made by us: letters, digits, `-` and `/`."""

    async def put(self, key: str, data: bytes) -> None:
        """Keep `data` under `key`; durable on return. Raises Unavailable."""

    async def get(self, key: str, offset: int = 0, length: int | None = None) -> bytes:
        """Return `length` bytes from `offset` (to the end without one). Raises Unavailable."""


class DirectoryStore:
    """Objects as files below a directory, flushed to the disk before `put` returns."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, key: str, data: bytes) -> None:
        try:
            await asyncio.to_thread(self._write, self._root / key, data)
        except OSError as error:
            raise Unavailable(_GONE) from error

    async def get(self, key: str, offset: int = 0, length: int | None = None) -> bytes:
        try:
            return await asyncio.to_thread(self._read, self._root / key, offset, length)
        except OSError as error:
            raise Unavailable(_GONE) from error

    @staticmethod
    def _read(path: Path, offset: int, length: int | None) -> bytes:
        with path.open("rb") as file:
            file.seek(offset)
            return file.read(-1 if length is None else length)

    def _write(self, path: Path, data: bytes) -> None:
        self._make_directory(path.parent)
        partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            with partial.open("xb") as file:
                file.write(data)
                file.flush()
                os.fdatasync(file.fileno())
            partial.rename(path)
        except OSError:
            partial.unlink(missing_ok=True)
            raise
        _flush_directory(path.parent)

    def _make_directory(self, directory: Path) -> None:
        """Make `directory` below the root, each new level flushed into its parent."""
        if directory.is_dir():
            return
        self._make_directory(directory.parent)
        directory.mkdir(exist_ok=True)
        _flush_directory(directory.parent)


def _flush_directory(directory: Path) -> None:
    """A rename or mkdir survives a power cut only once its directory is flushed too."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class BucketStore:
    """Objects in an S3-compatible bucket; credentials from the usual AWS_* variables."""

    def __init__(self, remote: RemoteStore) -> None:
        self._remote = remote

    async def put(self, key: str, data: bytes) -> None:
        try:
            await obstore.put_async(self._remote, key, data)
        except (BaseError, OSError) as error:
            raise Unavailable(_GONE) from error

    async def get(self, key: str, offset: int = 0, length: int | None = None) -> bytes:
        try:
            if length == 0:
                return b""
            if length is not None:
                part = await obstore.get_range_async(self._remote, key, start=offset, length=length)
                return bytes(part)
            whole = await obstore.get_async(self._remote, key)
            return bytes(await whole.bytes_async())[offset:]
        except (BaseError, OSError) as error:
            raise Unavailable(_GONE) from error


def open_store(url: str, *, allow_http: bool = False) -> Store:
    """The store at `url`: a directory's path, or `s3://bucket/prefix`."""
    if url.startswith("s3://"):
        return BucketStore(from_url(url, client_options={"allow_http": allow_http}))
    return DirectoryStore(Path(url))
