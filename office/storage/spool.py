"""Files for what is too large to wait in memory, from its first byte until it is in custody."""

import hashlib
import logging
import secrets
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from office.config import config
from office.errors import Unavailable

_log = logging.getLogger(__name__)
_GONE = "No hay lugar para recibir el mensaje en este momento."
_FORGOTTEN = 6 * 3600.0  # seconds without a byte; no message takes so long to arrive
_SUFFIX = ".arriving"
Content = bytes | bytearray | memoryview


@dataclass(frozen=True)
class Spooled:
    """Content that lies complete in a file of ours; not durable before it is in custody."""

    path: Path
    size: int
    sha256: str

    def discard(self) -> None:
        """Forget the file, if custody has not taken it over."""
        self.path.unlink(missing_ok=True)


class Spool:
    """A file in the making, hashed while it is written.

    `write` and `finish` block, and belong into a thread; `discard` never does. Whoever was waiting
    for the thread may be gone: then the file goes as soon as the thread is done with it.
    """

    def __init__(self, directory: Path) -> None:
        """Prepare for a file in `directory`; the first `write` makes it."""
        self.size = 0
        self._path = directory / f"{secrets.token_hex(12)}{_SUFFIX}"
        self._hash = hashlib.sha256()
        self._file: FileIO | None = None
        self._busy = threading.Lock()
        self._unwanted = False

    def write(self, content: Content) -> None:
        """Add `content`. Raises Unavailable; nothing but `discard` may follow then."""
        try:
            with self._busy:
                if not self._unwanted:
                    self._append(content)
        except OSError as error:
            raise Unavailable(_GONE) from error
        finally:
            self._forget_if_unwanted()

    def _append(self, content: Content) -> None:
        if self._file is None:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = FileIO(self._path, "x")
        rest = memoryview(content)
        while rest:
            rest = rest[self._file.write(rest) :]
        self._hash.update(content)
        self.size += len(content)

    def finish(self) -> Spooled:
        """Close the file, of which something must have been written, and tell what is in it."""
        with self._busy:
            if self._file is not None:
                self._file.close()
        return Spooled(self._path, self.size, self._hash.hexdigest())

    def discard(self) -> None:
        """Close and forget the file."""
        self._unwanted = True
        self._forget_if_unwanted()

    def _forget_if_unwanted(self) -> None:
        # Who holds the lock comes here after letting go of it.
        if self._unwanted and self._busy.acquire(blocking=False):
            try:
                if self._file is not None:
                    self._file.close()
                    self._path.unlink(missing_ok=True)
            finally:
                self._busy.release()


def new_spool() -> Spool | None:
    """A file to begin with; None in a house that has no place for it."""
    directory = config().spool
    return Spool(directory) if directory is not None else None


@contextmanager
def room() -> Iterator[Path]:
    """A path at which a file may be made; what is still there after the block is forgotten."""
    directory = config().spool or Path(tempfile.gettempdir())
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = directory / f"{secrets.token_hex(12)}{_SUFFIX}"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def arriving() -> int:
    """How many files wait on their way into custody, those of dead processes among them."""
    directory = config().spool
    if directory is None or not directory.is_dir():
        return 0
    return sum(1 for _ in directory.glob(f"*{_SUFFIX}"))


def sweep() -> int:
    """Forget the files of processes that died while something arrived; how many there were.

    Their senders were told nothing, and bring the messages again.
    """
    directory = config().spool
    if directory is None or not directory.is_dir():
        return 0
    count = 0
    for path in directory.glob(f"*{_SUFFIX}"):
        try:
            if time.time() - path.stat().st_mtime > _FORGOTTEN:
                path.unlink()
                count += 1
        except OSError as error:  # another process was quicker, or the next sweep will do
            _log.warning("%s not removed: %s", path.name, error)
    return count
