"""A directory tried: whether it takes what is written, and how much room is left."""

import os
import secrets
import shutil
from pathlib import Path

TRIAL = "write-trial"


def free_bytes(path: Path) -> int | None:
    """The room that is left on the file system where `path` is, or will be."""
    for place in (path.absolute(), *path.absolute().parents):
        try:
            return shutil.disk_usage(place).free
        except FileNotFoundError:
            continue
        except OSError:
            return None
    return None


def attempt(root: Path) -> None:
    """Write a little below `root`, read it again, and remove it. Raises OSError."""
    root.mkdir(parents=True, exist_ok=True)
    path, content = root / f".{TRIAL}.{secrets.token_hex(4)}", secrets.token_bytes(4096)
    try:
        with path.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.read_bytes() != content:
            raise OSError("what was written is not what is read")
    finally:
        path.unlink(missing_ok=True)
