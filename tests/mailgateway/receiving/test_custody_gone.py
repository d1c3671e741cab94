"""Disk or database gone while receiving: the sender keeps the letter, and its retry is the one."""

from email.policy import SMTP

import pytest

from mailgateway.reading import worker as intake
from models.tables import Document, InboundMessage
from office.custody import reception
from office.errors import Unavailable
from tests.mailgateway.conftest import INTAKE, Connect, OpenDoor
from tests.mailgateway.letters import letter
from tests.support.world import World


class _FullDisk:
    async def put(self, key: str, data: bytes) -> None:
        raise Unavailable("El archivo de documentos no responde en este momento.")

    async def get(self, key: str, offset: int = 0, length: int | None = None) -> bytes:
        raise Unavailable("El archivo de documentos no responde en este momento.")


async def test_the_retry_after_a_451_yields_one_record(
    world: World, open_door: OpenDoor, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_database(*_: object) -> None:
        raise OSError("connection refused")

    client = await connect(await open_door())
    body = letter().as_bytes(policy=SMTP) + b"."
    assert (await client.up_to_data()).startswith("354")
    with monkeypatch.context() as patch:
        patch.setattr("office.storage.blobs.store", lambda: _Surroundings.store)
        assert (await client.say(body)).startswith("451 4.3.0")
    for attempt in ("451 4.3.0", "250 2.0.0", "250 2.0.0"):
        await client.say(b"MAIL FROM:<maria.quishpe@correo.example>")
        await client.say(f"RCPT TO:<{INTAKE}>".encode())
        await client.say(b"DATA")
        with monkeypatch.context() as patch:
            if attempt.startswith("451"):
                patch.setattr(reception, "add_arrivals", no_database)
            assert (await client.say(body)).startswith(attempt)
    assert await InboundMessage.all().count() == 2
    assert await intake.read_waiting() == 2
    assert await Document.all().count() == 1


class _Surroundings:
    store = _FullDisk()
