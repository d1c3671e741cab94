"""Both stores keep the same promises: a directory, and a bucket (moto speaks S3)."""

import asyncio
import errno
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from models.blob_row import BlobRow
from office.errors import Unavailable
from office.storage import packs
from office.storage.store import Store, open_store


@pytest.fixture(params=["directory", "bucket"])
def store(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Store]:
    if request.param == "directory":
        yield open_store(str(tmp_path))
        return
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    import boto3  # moto brings it; imported here so that it reads the variables

    boto3.client("s3", endpoint_url=f"http://{host}:{port}").create_bucket(Bucket="chasqui")
    yield open_store("s3://chasqui/registro", allow_http=True)
    server.stop()


async def test_what_is_put_is_got_whole_and_in_part(store: Store) -> None:
    place = await store.put("2026/03/02", [b"01234", b"56789"])
    assert await store.get(place.location, place.offset, 10) == b"0123456789"
    assert await store.get(place.location, place.offset + 3, 4) == b"3456"
    assert await store.get(place.location, place.offset + 3, 0) == b""


async def test_many_are_got_together_and_one_is_lent(store: Store) -> None:
    parts = [b"uno", b"", b"tres", b"cuatro"]
    first, second = await store.put("a", parts[:2]), await store.put("a", parts[2:])
    blobs = [
        BlobRow("", len(content), "text/plain", place.location, place.offset + before)
        for place, before, content in (
            (second, 4, parts[3]),
            (first, 0, parts[0]),
            (first, 3, parts[1]),
            (second, 0, parts[2]),
        )
    ]
    assert await store.get_each(blobs) == [parts[3], parts[0], parts[1], parts[2]]
    assert await store.get_each([]) == []
    async with store.lend(blobs[0]) as lent:
        assert lent.path.read_bytes()[lent.offset :][: lent.size] == b"cuatro"
    missing = BlobRow("", 3, "text/plain", "a/nothing", 0)
    with pytest.raises(Unavailable):
        await store.get_each([missing])


async def test_putting_again_replaces_nothing_else(store: Store) -> None:
    one, two = await store.put("a", [b"one"]), await store.put("a", [b"two"])
    assert await store.get(one.location, one.offset, 3) == b"one"
    assert await store.get(two.location, two.offset, 3) == b"two"


async def test_many_at_once_do_not_meet(store: Store) -> None:
    contents = [bytes([n]) * (n + 1) for n in range(40)]
    places = await asyncio.gather(*(store.put("a", [content]) for content in contents))
    for place, content in zip(places, contents, strict=True):
        assert await store.get(place.location, place.offset, len(content)) == content


async def test_a_file_is_kept_and_taken(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(bytes(range(256)) * 50_000)
    place = await store.put_file("2026/03/02", path)
    assert await store.get(place.location, place.offset + 256_001, 3) == b"\x01\x02\x03"
    assert len(await store.get(place.location)) == 256 * 50_000


async def test_what_is_missing_is_unavailable(store: Store, tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        await store.get("nothing/here", 0, 3)
    with pytest.raises(Unavailable):
        await store.put_file("a", tmp_path / "nothing")


async def test_a_file_of_another_file_system_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large"
    path.write_bytes(b"x" * 3_000_000)
    real = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if self == path:
            raise OSError(errno.EXDEV, "another file system")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    store = open_store(str(tmp_path / "store"))
    place = await store.put_file("a", path)
    assert await store.get(place.location) == b"x" * 3_000_000


async def test_a_pack_that_failed_is_not_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(str(tmp_path))
    first = await store.put("a", [b"one"])
    with monkeypatch.context() as patch:
        patch.setattr(packs, "flush", _full)
        with pytest.raises(Unavailable):
            await store.put("a", [b"two"])
    third = await store.put("a", [b"three"])
    assert third.location != first.location
    assert await store.get(first.location, first.offset, 3) == b"one"
    assert await store.get(third.location, third.offset, 5) == b"three"


async def _full(descriptor: int) -> None:
    raise OSError(errno.ENOSPC, "no space left")


async def test_what_is_written_where_nobody_finds_it_is_not_kept(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "store"))
    await store.put("a", [b"one"])
    (tmp_path / "store").rename(tmp_path / "elsewhere")
    with pytest.raises(Unavailable):
        await store.put("a", [b"two"])
    place = await store.put("a", [b"three"])
    assert await store.get(place.location, place.offset, 5) == b"three"


async def test_thousands_of_small_parts_are_kept_in_order(store: Store) -> None:
    parts = [b"%d," % number for number in range(3_000)]
    place = await store.put("a", parts)
    assert await store.get(place.location, place.offset, sum(map(len, parts))) == b"".join(parts)


async def test_what_is_too_much_for_the_loop_is_kept_as_well(store: Store) -> None:
    large = bytes(range(256)) * 8_000
    place = await store.put("a", [b"small", large])
    assert await store.get(place.location, place.offset + 5, len(large)) == large
