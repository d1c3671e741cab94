"""Runs a module of ours in a process of its own, where what it reads may crash, hang or swell."""

import asyncio
import logging
import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_log = logging.getLogger(__name__)
_ENTRY = Path(__file__).with_name("sandbox_entry.py")
# A cell knows nothing of our keys and databases.
_SHARED = ("PATH", "LANG", "TZ", "LD_LIBRARY_PATH")


@dataclass(frozen=True)
class Bounds:
    """What a cell may take: bytes of address space, seconds of CPU and by the clock, and the size
    in bytes of the largest file it writes, its output among them.

    `file_bytes` also bounds the bytecode that Python keeps of what the cell imports, which it would
    cut off without a word: no less than 4 MB.
    """

    memory: int
    cpu_seconds: int
    wall_seconds: float
    file_bytes: int


@dataclass(frozen=True)
class Outcome:
    """What a cell printed, and whether it came to its own end; if not, the last line may be cut."""

    told: bytes
    ended: bool


async def run(module: str, given: bytes, bounds: Bounds, *, in_memory: bool = False) -> Outcome:
    """Run `main()` of `module`, with `given` on its standard input, within `bounds`.

    Whatever becomes of it, it is gone on return, also when the caller is cancelled. `in_memory`:
    neither question nor answer touches the disk, for secrets. OSError when no process can be
    started.
    """
    opened = _memory_file if in_memory else tempfile.TemporaryFile
    with opened() as question, opened() as answer:
        await asyncio.to_thread(question.write, given)
        question.seek(0)
        process = await asyncio.create_subprocess_exec(
            *_command(module, bounds),
            stdin=question,
            stdout=answer,
            stderr=asyncio.subprocess.DEVNULL,
            env=_environment(os.environ),
        )
        ended = await _end_of(process, module, bounds.wall_seconds)
        answer.seek(0)
        return Outcome(answer.read(bounds.file_bytes), ended)


def _memory_file() -> IO[bytes]:
    return os.fdopen(os.memfd_create("chasqui", os.MFD_CLOEXEC), "w+b")


def _command(module: str, bounds: Bounds) -> list[str]:
    numbers = [str(n) for n in (bounds.memory, bounds.cpu_seconds, bounds.file_bytes)]
    return [sys.executable, "-I", str(_ENTRY), *numbers, module]


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in ours.items()
        if name in _SHARED or name.startswith("COVERAGE_")
    }


async def _end_of(process: asyncio.subprocess.Process, module: str, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            code = await process.wait()
    except TimeoutError:
        _log.info("%s stopped after %s s", module, seconds)
        return False
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if code != 0:
        _log.info("%s ended with %s", module, code)
    return code == 0
