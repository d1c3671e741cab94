"""Files that only grow, so that one flush makes a whole group of messages durable."""

import asyncio
import os
import secrets
import shutil
import weakref
from collections.abc import Sequence
from pathlib import Path

from models.ids import new_id
from office.storage.flushing import flush

_FULL = 64 * 1024 * 1024  # bytes; a larger file is begun anew
_QUICK = 512 * 1024  # bytes; the system takes over fewer in less time than a thread needs to begin
_PIECE = 1024 * 1024
_MOST_PARTS = 1024  # that a system takes at once (IOV_MAX of POSIX)


class _Pack:
    """An open file of ours alone; its name and its directory are on the disk already."""

    def __init__(self, root: Path, folder: str) -> None:
        self.folder = folder
        self.location = f"{folder}/{new_id():016x}"
        self.size = 0
        self._path = path = root / self.location
        make_directory(path.parent)
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        weakref.finalize(self, os.close, self._descriptor)
        flush_directory(path.parent)

    async def append(self, parts: Sequence[bytes]) -> int:
        """Make `parts` durable at the end, one after the other, and tell where they begin.

        OSError also when the name leads elsewhere by now (the directory was moved, another disk
        stands in its place): what is written to a file that nobody finds is not kept.
        """
        offset, size = self.size, sum(map(len, parts))
        if size <= _QUICK:
            self._write(parts)
        else:
            await asyncio.to_thread(self._write, parts)
        await flush(self._descriptor)
        if not os.path.samestat(os.fstat(self._descriptor), self._path.stat()):
            raise FileNotFoundError(self._path)
        self.size += size
        return offset

    def _write(self, parts: Sequence[bytes]) -> None:
        offset = self.size
        for start in range(0, len(parts), _MOST_PARTS):
            some = parts[start : start + _MOST_PARTS]
            end = offset + sum(map(len, some))
            offset += os.pwritev(self._descriptor, some, offset)
            if offset < end:
                rest = memoryview(b"".join(some))
                while offset < end:
                    offset += os.pwrite(self._descriptor, rest[offset - end :], offset)


class Packs:
    """The packs of one directory, each in the hands of one who appends at a time."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._free: list[_Pack] = []

    async def append(self, folder: str, parts: Sequence[bytes]) -> tuple[str, int]:
        """Keep `parts` end to end; the pack's location and where in it they begin. OSError.

        A pack that failed is never written again: after a failed flush the system forgets what it
        could not write, and a second flush that succeeds would prove nothing.
        """
        pack = self._taken(folder)
        if pack is None:
            pack = await asyncio.to_thread(_Pack, self._root, folder)
        offset = await pack.append(parts)
        if pack.size < _FULL:
            self._free.append(pack)
        return pack.location, offset

    def _taken(self, folder: str) -> _Pack | None:
        # Yesterday's are let go here.
        self._free = [pack for pack in self._free if pack.folder == folder]
        return self._free.pop() if self._free else None

    def adopt(self, folder: str, path: Path) -> str:
        """Make the file at `path` one of ours: moved, or copied from another file system."""
        location = f"{folder}/{new_id():016x}"
        target = self._root / location
        make_directory(target.parent)
        _flush(path, os.O_RDONLY)
        try:
            path.rename(target)
        except OSError:
            _copy(path, target)
        flush_directory(target.parent)
        return location


def _copy(path: Path, target: Path) -> None:
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with path.open("rb") as source, partial.open("xb") as copy:
            shutil.copyfileobj(source, copy, _PIECE)
            copy.flush()
            os.fdatasync(copy.fileno())
        partial.rename(target)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


def _flush(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_directory(directory: Path) -> None:
    """Make `directory` and its parents, each new level flushed into its parent."""
    if directory.is_dir():
        return
    make_directory(directory.parent)
    directory.mkdir(exist_ok=True)
    flush_directory(directory.parent)


def flush_directory(directory: Path) -> None:
    """A rename or mkdir survives a power cut only once its directory is flushed too."""
    _flush(directory, os.O_RDONLY)
