"""Both stores keep the same promises: a directory, and a bucket (moto speaks S3)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from office.custody.store import Store, open_store
from office.errors import Unavailable


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
    await store.put("2026/03/02/a", b"0123456789")
    assert await store.get("2026/03/02/a") == b"0123456789"
    assert await store.get("2026/03/02/a", 3, 4) == b"3456"
    assert await store.get("2026/03/02/a", 3, 0) == b""


async def test_putting_again_replaces_nothing_else(store: Store) -> None:
    await store.put("a/b", b"one")
    await store.put("a/c", b"two")
    assert (await store.get("a/b"), await store.get("a/c")) == (b"one", b"two")


async def test_what_is_missing_is_unavailable(store: Store) -> None:
    with pytest.raises(Unavailable):
        await store.get("nothing/here", 0, 3)
