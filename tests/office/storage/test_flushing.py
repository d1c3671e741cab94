"""A flush says that bytes are on the disk only when they are, whoever does it."""

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from office.storage import flushing
from office.storage.flushing import flush


@pytest.fixture
def descriptor(tmp_path: Path) -> Iterator[int]:
    opened = os.open(tmp_path / "file", os.O_WRONLY | os.O_CREAT)
    os.write(opened, b"bytes")
    yield opened
    os.close(opened)


@pytest.fixture(params=["linux_uring_asyncio", "thread_aio_asyncio", "Python's threads"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    ways = tuple(way for way in flushing._WAYS if way[0] == request.param)
    monkeypatch.setattr(flushing, "_WAYS", ways)
    return str(request.param)


def _not_here(descriptor: int) -> None:
    raise OSError("nobody asked a thread")


async def test_each_way_flushes(descriptor: int, way: str) -> None:
    await asyncio.gather(*(flush(descriptor) for _ in range(100)))


@pytest.mark.skipif(sys.platform != "linux", reason="the library has wheels for it")
async def test_no_thread_of_pythons_is_asked_without_need(
    descriptor: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fdatasync", _not_here)
    await flush(descriptor)


async def test_what_cannot_be_flushed_is_said_and_the_next_is_tried(
    descriptor: int, way: str
) -> None:
    closed = os.dup(descriptor)
    os.close(closed)
    with pytest.raises(OSError):
        await flush(closed)
    await flush(descriptor)


class _Queue:
    """One that answers as it is told: with the error of the disk, or never."""

    def __init__(self, error: Exception | None) -> None:
        self._error = error

    async def fdsync(self, fd: int) -> None:
        if self._error is not None:
            raise self._error
        await asyncio.Event().wait()


@pytest.mark.parametrize("error", [SystemError("Input/output error"), None])
async def test_after_an_error_or_silence_threads_are_asked(
    descriptor: int, monkeypatch: pytest.MonkeyPatch, error: Exception | None
) -> None:
    monkeypatch.setattr(flushing, "_queue", lambda: _Queue(error))
    monkeypatch.setattr(flushing, "_PATIENCE", 0)
    with pytest.raises(OSError):
        await flush(descriptor)
    asked: list[int] = []
    monkeypatch.setattr(os, "fdatasync", asked.append)
    await flush(descriptor)
    assert asked == [descriptor]
