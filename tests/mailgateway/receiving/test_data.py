"""Reading a message body off the wire."""

import asyncio
import hashlib
import tempfile
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgateway.receiving.data import read_body
from office.errors import Unavailable
from office.storage.spool import Content, Spool, Spooled

PLENTY = 10_000_000


async def taken(
    wire: bytes, *, most: int = PLENTY, limit: int = 64, step: int = 7
) -> tuple[bytes | Spooled | None, bytes]:
    """What is read from `wire` arriving in pieces of `step` bytes, and what is left over."""
    reader = asyncio.StreamReader(limit=limit)

    async def feed() -> None:
        for start in range(0, len(wire), step):
            reader.feed_data(wire[start : start + step])
            await asyncio.sleep(0)
        reader.feed_eof()

    feeding = asyncio.create_task(feed())
    body = await read_body(reader, most)
    await feeding
    return body, await reader.read()


@pytest.mark.parametrize(
    ("wire", "body"),
    [
        (b".\r\n", b""),
        (b"\r\n.\r\n", b"\r\n"),
        (b"a\r\n.\r\n", b"a\r\n"),
        (b"ab\r\n.\r\n", b"ab\r\n"),
        (b"abc\r\n.\r\n", b"abc\r\n"),
        (b"..\r\n.\r\n", b".\r\n"),
        (b"..x\r\n..\r\n.\r\n", b".x\r\n.\r\n"),
        (b"\r\r\r\n.\r\n", b"\r\r\r\n"),
        (b"A: x\r\n\r\n" + b"y" * 5000 + b"\r\n.\r\n", b"A: x\r\n\r\n" + b"y" * 5000 + b"\r\n"),
    ],
)
@pytest.mark.parametrize("step", [1, 2, 3, 5, 64, 10_000])
async def test_a_body_ends_at_the_lone_dot_and_dots_are_undone(
    wire: bytes, body: bytes, step: int
) -> None:
    assert await taken(wire + b"NOOP\r\n", step=step) == (body, b"NOOP\r\n")


@pytest.mark.parametrize(
    "fake", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r\n.\r", b"\r.\r\n", b"\n.\r"]
)
async def test_nothing_but_the_lone_dot_between_two_crlf_ends_a_body(fake: bytes) -> None:
    wire = b"one" + fake + b"MAIL FROM:<x@y.example>\r\n.\r\n"
    body, rest = await taken(wire)
    assert isinstance(body, bytes) and body.endswith(b"MAIL FROM:<x@y.example>\r\n")
    assert rest == b""


async def test_a_body_over_the_limit_is_read_to_its_end_and_dropped() -> None:
    assert await taken(b"z" * 4000 + b"\r\n.\r\nQUIT\r\n", most=1000) == (None, b"QUIT\r\n")


async def test_a_body_at_the_limit_is_taken() -> None:
    body, _ = await taken(b"z" * 998 + b"\r\n.\r\n", most=1000)
    assert isinstance(body, bytes) and len(body) == 1000
    assert (await taken(b"z" * 999 + b"\r\n.\r\n", most=1000))[0] is None


async def test_a_client_that_hangs_up_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(asyncio.IncompleteReadError):
        await taken(b"half a mess")
    with pytest.raises(asyncio.IncompleteReadError):
        await spooled(b"half a large mess" * 20, tmp_path)
    assert list(tmp_path.iterdir()) == []


async def test_a_body_that_drips_takes_no_more_memory_than_one_that_flows() -> None:
    reader, dripped = asyncio.StreamReader(), b"z" * 50_000
    tracemalloc.start()
    try:
        reading = asyncio.create_task(read_body(reader, PLENTY))
        for byte in dripped:
            reader.feed_data(bytes([byte]))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        in_use, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    reader.feed_data(b"\r\n.\r\n")
    assert await reading == dripped + b"\r\n"
    assert in_use < 4 * len(dripped)


async def spooled(
    wire: bytes, folder: Path, *, most: int = PLENTY, step: int = 7
) -> bytes | Spooled | None:
    """What is read from `wire` when whatever is longer than 50 bytes goes to the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mailgateway.receiving.data.IN_MEMORY", 50)
        patch.setattr("mailgateway.receiving.data._TO_THE_DISK", 20)
        reader = asyncio.StreamReader(limit=64)
        for start in range(0, len(wire), step):
            reader.feed_data(wire[start : start + step])
        reader.feed_eof()
        body = await read_body(reader, most, lambda: Spool(folder))
        assert await reader.read() == b""
        return body


@given(
    st.lists(st.sampled_from([b"\r\n", b".", b"\r", b"\n", b"a" * 9, b"\r\n.\r"]), max_size=90),
    st.integers(1, 40),
)
def test_any_body_comes_through_a_file_as_it_was(pieces: list[bytes], step: int) -> None:
    body = b"".join(pieces)
    body += b"" if body.endswith(b"\r\n") or not body else b"\r\n"
    stuffed = (b"\r\n" + body).replace(b"\r\n.", b"\r\n..")[2:]
    with tempfile.TemporaryDirectory() as name:
        taken = asyncio.run(spooled(stuffed + b".\r\n", Path(name), step=step))
        if isinstance(taken, Spooled):
            assert taken.sha256 == hashlib.sha256(body).hexdigest()
            assert taken.size == len(body)
            taken = taken.path.read_bytes()
        assert taken == body


async def test_small_segments_go_to_the_disk_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailgateway.receiving.data.IN_MEMORY", 10_000)
    writes: list[int] = []

    class Counted(Spool):
        def write(self, content: Content) -> None:
            writes.append(len(content))
            super().write(content)

    body = b"z" * 300_000 + b"\r\n"
    reader = asyncio.StreamReader()
    reading = asyncio.create_task(read_body(reader, PLENTY, lambda: Counted(tmp_path)))
    wire = body + b".\r\n"
    for start in range(0, len(wire), 1448):
        reader.feed_data(wire[start : start + 1448])
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    kept = await reading
    assert isinstance(kept, Spooled) and kept.path.read_bytes() == body
    assert len(writes) <= 5 and sum(writes) == len(body)


async def test_what_is_said_while_a_body_goes_to_the_disk_stays_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailgateway.receiving.data.IN_MEMORY", 50)
    monkeypatch.setattr("mailgateway.receiving.data._TO_THE_DISK", 50)
    loop, reader = asyncio.get_running_loop(), asyncio.StreamReader()

    async def say() -> None:
        reader.feed_data(b"RCPT\r\n")

    class Slow(Spool):
        def write(self, content: Content) -> None:
            asyncio.run_coroutine_threadsafe(say(), loop).result(10)
            super().write(content)

    reader.feed_data(b"z" * 4000 + b"\r\n.\r\nMAIL\r\n")
    assert isinstance(await read_body(reader, PLENTY, lambda: Slow(tmp_path)), Spooled)
    reader.feed_eof()
    assert await reader.read() == b"MAIL\r\nRCPT\r\n"


async def test_a_large_body_over_the_limit_leaves_no_file(tmp_path: Path) -> None:
    assert await spooled(b"z" * 4000 + b"\r\n.\r\n", tmp_path, most=1000) is None
    assert await spooled(b"z" * 999 + b"\r\n.\r\n", tmp_path, most=1000) is None
    assert list(tmp_path.iterdir()) == []


async def test_a_disk_without_room_is_told_after_the_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no directory")
    with pytest.raises(Unavailable):
        await spooled(b"z" * 4000 + b"\r\n.\r\n", tmp_path / "file")


@given(
    st.lists(
        st.sampled_from([b"\r\n", b".", b"\r", b"\n", b"a", b"bb.", b"x" * 8, b"\r\n."]),
        max_size=60,
    ),
    st.integers(1, 40),
)
def test_any_body_comes_through_as_it_was(pieces: list[bytes], step: int) -> None:
    body = b"".join(pieces)
    body += b"" if body.endswith(b"\r\n") or not body else b"\r\n"
    stuffed = (b"\r\n" + body).replace(b"\r\n.", b"\r\n..")[2:]
    with pytest.MonkeyPatch.context() as patch:  # as in a longer body
        patch.setattr("mailgateway.receiving.data._WINDOW", 8)
        patch.setattr("mailgateway.receiving.data._SMALL", 5)
        assert asyncio.run(taken(stuffed + b".\r\nNOOP\r\n", step=step)) == (body, b"NOOP\r\n")
