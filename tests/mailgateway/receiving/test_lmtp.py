"""The LMTP door: an answer for each recipient, over TCP and over a unix socket."""

import asyncio
import smtplib
import socket
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from mailgateway.receiving.limits import Limits
from mailgateway.receiving.server import MailDoor, Manners, open_lmtp
from office.config import Config
from office.custody.reception import Arrival
from office.errors import Unavailable
from tests.mailgateway.conftest import INTAKE, Connect

LETTER = b"From: Ana <ana@correo.example>\r\nSubject: Hola\r\n\r\nSolicito una copia.\r\n"
OTHER = "da@chq.example"
MANNERS = Manners(max_bytes=300_000, hostname="mx.chq.example")


@pytest.fixture
async def lmtp(house: Config) -> AsyncIterator[MailDoor]:
    door = await open_lmtp(("127.0.0.1", 0), MANNERS)
    yield door
    door.close()
    await asyncio.wait_for(door.wait_closed(), 5)


async def test_each_accepted_recipient_gets_an_answer(
    lmtp: MailDoor, connect: Connect, kept: list[Arrival]
) -> None:
    client = await connect(lmtp)
    assert "mx.chq.example" in await client.answer()
    greeting = await client.say(b"LHLO mta.example")
    for offer in ("SIZE 300000", "8BITMIME", "SMTPUTF8", "PIPELINING"):
        assert offer in greeting
    assert "AUTH" not in greeting and "CHUNKING" not in greeting
    for sender in (b"ana@correo.example", b""):
        await client.say(b"MAIL FROM:<" + sender + b">")
        assert (await client.say(b"RCPT TO:<" + INTAKE.encode() + b">")).startswith("250")
        assert (await client.say(b"RCPT TO:<nadie@chq.example>")).startswith("550 5.1.1")
        assert (await client.say(b"RCPT TO:<" + OTHER.encode() + b">")).startswith("250")
        assert (await client.say(b"DATA")).startswith("354")
        assert (await client.say(LETTER + b".")).startswith("250 2.0.0")
        assert (await client.answer()).startswith("250 2.0.0")
        assert (await client.say(b"NOOP")).startswith("250")
    assert [arrival.recipients for arrival in kept] == [(INTAKE, OTHER)] * 2


async def test_the_greetings_of_smtp_are_no_commands(
    lmtp: MailDoor, connect: Connect, kept: list[Arrival]
) -> None:
    client = await connect(lmtp)
    await client.answer()
    assert (await client.say(b"EHLO mta.example")).startswith("500 5.5.1")
    assert (await client.say(b"HELO mta.example")).startswith("500 5.5.1")
    assert (await client.say(b"MAIL FROM:<ana@correo.example>")).startswith("503")
    await client.say(b"LHLO mta.example")
    await client.say(b"MAIL FROM:<ana@correo.example>")
    assert (await client.say(b"DATA")).startswith("503")


async def test_a_refusal_is_told_for_each_recipient_too(
    lmtp: MailDoor, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(arrival: Arrival) -> int:
        raise Unavailable("El registro no puede recibir mensajes en este momento.")

    monkeypatch.setattr("mailgateway.receiving.smtp_session.receive", gone)
    client = await connect(lmtp)
    await client.answer()
    await client.say(b"LHLO mta.example")
    for content, code in ((LETTER + b".", "451 4.3.0"), (b"x" * 400_000 + b"\r\n.", "552 5.3.4")):
        await client.say(b"MAIL FROM:<ana@correo.example>")
        await client.say(b"RCPT TO:<" + INTAKE.encode() + b">")
        await client.say(b"RCPT TO:<" + OTHER.encode() + b">")
        await client.say(b"DATA")
        assert (await client.say(content)).startswith(code)
        assert (await client.answer()).startswith(code)
    assert (await client.say(b"NOOP")).startswith("250")


async def test_a_unix_socket_serves_a_real_client(
    house: Config, kept: list[Arrival], tmp_path: Path
) -> None:
    path = tmp_path / "lmtp.sock"
    with socket.socket(socket.AF_UNIX) as left_behind:
        left_behind.bind(str(path))
    for _ in range(2):
        door = await open_lmtp(path, Manners(300_000, limits=Limits(connections_per_peer=1)))
        assert stat.S_IMODE(path.stat().st_mode) == 0o666

        def send() -> None:
            with smtplib.LMTP(str(path)) as first, smtplib.LMTP(str(path)) as second:
                for client in (first, second):
                    assert client.sendmail("ana@correo.example", [INTAKE], LETTER) == {}

        await asyncio.to_thread(send)
        door.close()
        await asyncio.wait_for(door.wait_closed(), 5)
        assert not path.exists()
    assert [arrival.original for arrival in kept] == [LETTER] * 4
