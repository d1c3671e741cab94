"""The SMTP door over real sockets."""

import asyncio
import contextlib
import smtplib
import ssl
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from mailgateway.receiving.limits import Limits
from mailgateway.receiving.tls_certificates import Certificate
from models.enums import Channel
from models.tables import BlockedSender
from office.addresses.ours import AddressedUnit, unit_of
from office.clock import now
from office.config import Config, use_config
from office.custody import queue
from office.custody.reception import Arrival
from office.errors import Unavailable
from office.storage import blobs
from tests.mailgateway.certificates import self_signed
from tests.mailgateway.conftest import INTAKE, Connect, OpenDoor
from tests.support.clock import Clock
from tests.support.databases import Database

LETTER = b"From: Ana <ana@correo.example>\r\nSubject: Hola\r\n\r\nSolicito una copia.\r\n"


async def test_a_letter_is_acknowledged_once_it_is_in_custody(
    open_door: OpenDoor, kept: list[Arrival]
) -> None:
    door = await open_door()

    def send() -> None:
        with smtplib.SMTP("127.0.0.1", door.port, local_hostname="casa.example") as client:
            refused = client.sendmail("ana@correo.example", [INTAKE.upper(), INTAKE], LETTER)
            assert refused == {}

    await asyncio.to_thread(send)
    (arrival,) = kept
    assert arrival.original == LETTER
    assert arrival.mail_from == "ana@correo.example"
    assert arrival.peer == "127.0.0.1"
    assert arrival.greeting == "casa.example"
    assert INTAKE in arrival.recipients


async def test_an_unknown_recipient_is_refused_at_once(
    open_door: OpenDoor, connect: Connect, kept: list[Arrival]
) -> None:
    client = await connect(await open_door())
    await client.answer()
    await client.say(b"EHLO x")
    await client.say(b"MAIL FROM:<>")
    assert (await client.say(b"RCPT TO:<nadie@chq.example>")).startswith("550 5.1.1")
    assert (await client.say(b"DATA")).startswith("503")


async def test_the_null_sender_is_kept_as_nothing(
    open_door: OpenDoor, connect: Connect, kept: list[Arrival]
) -> None:
    client = await connect(await open_door())
    assert (await client.up_to_data(b"")).startswith("354")
    assert (await client.say(LETTER + b".")).startswith("250 2.0.0")
    assert kept[0].mail_from == ""


async def test_too_large_is_refused_at_mail_and_at_data(
    open_door: OpenDoor, connect: Connect, kept: list[Arrival]
) -> None:
    client = await connect(await open_door(max_bytes=2000))
    await client.answer()
    assert "SIZE 2000" in await client.say(b"EHLO x")
    assert (await client.say(b"MAIL FROM:<a@b.example> SIZE=2001")).startswith("552")
    await client.say(b"MAIL FROM:<a@b.example> SIZE=100")
    await client.say(b"RCPT TO:<" + INTAKE.encode() + b">")
    await client.say(b"DATA")
    assert (await client.say(b"x" * 9000 + b"\r\n.")).startswith("552")
    assert (await client.say(b"NOOP")).startswith("250")
    assert kept == []


async def test_long_lines_and_raw_bytes_are_taken_as_they_are(
    open_door: OpenDoor, connect: Connect, kept: list[Arrival]
) -> None:
    letter = b"Subject: \xf1and\xfa\r\n\r\n" + b"\x00\xff" * 100_000 + b"\r\n"
    client = await connect(await open_door())
    await client.up_to_data()
    assert (await client.say(letter + b".")).startswith("250")
    assert kept[0].original == letter


@pytest.mark.parametrize("fake", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r\n.\r"])
async def test_a_smuggled_message_stays_inside_its_letter(
    open_door: OpenDoor, connect: Connect, kept: list[Arrival], fake: bytes
) -> None:
    smuggled = b"MAIL FROM:<jefe@chq.example>\r\nRCPT TO:<" + INTAKE.encode() + b">\r\nDATA\r\n"
    client = await connect(await open_door())
    await client.up_to_data()
    answer = await client.say(b"Subject: x\r\n\r\nhola" + fake + smuggled + b"fin\r\n.")
    assert answer.startswith("250")
    assert (await client.say(b"QUIT")).startswith("221")
    assert len(kept) == 1
    assert b"jefe@chq.example" in kept[0].original


async def test_pipelined_commands_are_answered_in_order(
    open_door: OpenDoor, connect: Connect, kept: list[Arrival]
) -> None:
    client = await connect(await open_door())
    await client.answer()
    assert "PIPELINING" in await client.say(b"EHLO x")
    rcpt = b"RCPT TO:<" + INTAKE.encode() + b">\r\n"
    unknown = b"RCPT TO:<no@chq.example>\r\n"
    client.writer.write(b"MAIL FROM:<a@b.example>\r\n" + unknown + rcpt + b"DATA\r\n")
    answers = [await client.answer() for _ in range(4)]
    assert [answer[:3] for answer in answers] == ["250", "550", "250", "354"]


async def test_a_client_that_hangs_up_in_the_middle_leaves_nothing(
    open_door: OpenDoor, connect: Connect, kept: list[Arrival]
) -> None:
    door = await open_door()
    for _ in range(60):
        client = await connect(door)
        await client.up_to_data()
        client.writer.write(LETTER)
        client.writer.transport.abort()
    other = await connect(door)
    await other.up_to_data()
    assert (await other.say(LETTER + b".")).startswith("250")
    assert len(kept) == 1


async def test_custody_gone_is_a_451_and_the_retry_is_taken(
    open_door: OpenDoor, connect: Connect, kept: list[Arrival], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(arrival: Arrival) -> int:
        raise Unavailable("El registro no puede recibir mensajes en este momento.")

    client = await connect(await open_door())
    with monkeypatch.context() as patch:
        patch.setattr("mailgateway.receiving.smtp_session.receive", gone)
        await client.up_to_data()
        assert (await client.say(LETTER + b".")).startswith("451 4.3.0")
    assert kept == []
    await client.say(b"MAIL FROM:<a@b.example>")
    await client.say(b"RCPT TO:<" + INTAKE.encode() + b">")
    await client.say(b"DATA")
    assert (await client.say(LETTER + b".")).startswith("250 2.0.0")
    assert len(kept) == 1


async def test_a_python_error_never_reaches_the_client(
    open_door: OpenDoor, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(arrival: Arrival) -> int:
        raise RuntimeError("secret detail")

    def broken_too(address: str) -> bool:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("mailgateway.receiving.smtp_session.receive", broken)
    client = await connect(await open_door())
    await client.up_to_data()
    sorry = "451 4.3.0 No se pudo recibir; pruebe en unos minutos"
    assert (await client.say(LETTER + b".")).startswith(sorry)
    monkeypatch.setattr("mailgateway.receiving.handler.accepts", broken_too)
    await client.say(b"MAIL FROM:<a@b.example>")
    answer = await client.say(b"RCPT TO:<" + INTAKE.encode() + b">")
    assert answer.startswith(sorry)
    assert "secret detail" not in answer


def _context(folder: Path) -> ssl.SSLContext:
    key, certificate = self_signed("mx.chq.example")
    pem = folder / "tls.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    return context


async def test_starttls_is_offered_and_auth_never(
    open_door: OpenDoor, kept: list[Arrival], tmp_path: Path
) -> None:
    context = _context(tmp_path)
    door = await open_door(tls=lambda: context)

    def send() -> None:
        unchecked = ssl._create_unverified_context()
        with smtplib.SMTP("127.0.0.1", door.port, local_hostname="x") as client:
            client.ehlo()
            assert client.has_extn("starttls") and not client.has_extn("auth")
            client.starttls(context=unchecked)
            client.ehlo()
            assert not client.has_extn("starttls") and not client.has_extn("auth")
            assert client.docmd("AUTH", "PLAIN AGEAYg==")[0] == 502
            assert b"AUTH" not in client.docmd("HELP")[1]
            client.sendmail("ana@correo.example", [INTAKE], LETTER)

    await asyncio.to_thread(send)
    assert kept[0].original == LETTER


async def test_commands_sent_ahead_of_tls_are_dropped_and_tls_begins_once(
    open_door: OpenDoor, connect: Connect, kept: list[Arrival], tmp_path: Path
) -> None:
    context = _context(tmp_path)
    client = await connect(await open_door(tls=lambda: context))
    await client.answer()
    await client.say(b"EHLO x")
    injected = b"EHLO y\r\nMAIL FROM:<malo@x.example>\r\nRCPT TO:<" + INTAKE.encode() + b">"
    assert (await client.say(b"STARTTLS\r\n" + injected)).startswith("220")
    await client.writer.start_tls(ssl._create_unverified_context())
    assert (await client.say(b"DATA")).startswith("503")
    assert "STARTTLS" not in await client.say(b"EHLO x")
    assert (await client.say(b"DATA")).startswith("503 5.5.1 Error: need RCPT")
    assert (await client.say(b"STARTTLS")).startswith("503 5.5.1")
    assert (await client.say(b"NOOP")).startswith("250")
    assert kept == []


async def test_addresses_beyond_ascii_are_taken(open_door: OpenDoor, kept: list[Arrival]) -> None:
    door = await open_door()
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "Íñigo <íñigo@correo.example>", INTAKE, "ñ"

    def send() -> None:
        with smtplib.SMTP("127.0.0.1", door.port, local_hostname="x") as client:
            client.send_message(letter, "íñigo@correo.example", [INTAKE])

    await asyncio.to_thread(send)
    assert kept[0].mail_from == "íñigo@correo.example"


async def test_limits_answer_and_send_away(
    open_door: OpenDoor, connect: Connect, kept: list[Arrival]
) -> None:
    door = await open_door(limits=Limits(connections=2, recipients=3, errors=4, idle=0.3))
    first, second = await connect(door), await connect(door)
    assert (await first.answer()).startswith("220")
    assert (await second.answer()).startswith("220")
    third = await connect(door)
    assert (await third.answer()).startswith("421 4.7.0")
    await first.say(b"EHLO x")
    await first.say(b"MAIL FROM:<a@b.example>")
    rcpt = b"RCPT TO:<" + INTAKE.encode() + b">"
    answers = [await first.say(rcpt) for _ in range(4)]
    assert [answer[:3] for answer in answers] == ["250", "250", "250", "452"]
    for _ in range(4):
        await first.say(b"RCPT TO:<no@chq.example> X")
    assert (await first.answer()).startswith("421 4.7.0")
    assert await first.answer() == ""
    assert (await second.answer()).startswith("421 4.4.2")
    fourth = await connect(door)
    assert (await fourth.answer()).startswith("220")


@pytest.mark.parametrize("word", [b"NOOP", b"RSET", b"EHLO x", b"MAIL FROM:<>\r\nRSET"])
async def test_who_talks_on_and_brings_nothing_is_sent_away(
    open_door: OpenDoor, connect: Connect, kept: list[Arrival], word: bytes
) -> None:
    client = await connect(await open_door(limits=Limits(answers=50)))
    await client.up_to_data()
    assert (await client.say(LETTER + b".")).startswith("250")
    client.writer.write((word + b"\r\n") * 100)
    answers = (await asyncio.wait_for(client.reader.read(), 5)).split(b"\r\n")
    assert answers[-2:] == [b"421 4.7.0 Too many commands without a message", b""]
    final = [answer for answer in answers[:-2] if answer[3:4] != b"-"]
    assert len(final) == 50


@pytest.mark.parametrize(
    "address", [b"<" + b"(" * 990, b"(" * 990, b"<(a)" * 200 + b"a@x.example>"]
)
async def test_an_address_made_to_break_its_reader_is_malformed(
    open_door: OpenDoor, connect: Connect, kept: list[Arrival], address: bytes
) -> None:
    client = await connect(await open_door())
    await client.answer()
    await client.say(b"EHLO x")
    assert (await client.say(b"MAIL FROM:" + address)).startswith("553 5.1.3")


async def test_who_breaks_something_again_and_again_is_sent_away(
    open_door: OpenDoor, connect: Connect, kept: list[Arrival], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailgateway.receiving.handler.accepts", lambda _: 1 / 0)
    client = await connect(await open_door(limits=Limits(errors=3)))
    await client.answer()
    await client.say(b"EHLO x")
    for _ in range(3):
        await client.say(b"MAIL FROM:<a@b.example>")
        assert (await client.say(b"RCPT TO:<x@y.example>")).startswith("451 4.3.0")
    assert (await client.answer()).startswith("421 4.7.0 Too many errors")


@pytest.mark.parametrize("drip", [b"N", b"a" * 5_000])
async def test_a_command_that_never_ends_is_as_good_as_silence(
    open_door: OpenDoor, connect: Connect, kept: list[Arrival], drip: bytes
) -> None:
    client = await connect(await open_door(limits=Limits(idle=0.3)))
    await client.answer()

    async def drip_on() -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                client.writer.write(drip)
                await client.writer.drain()
                await asyncio.sleep(0.05)

    dripping = asyncio.create_task(drip_on())
    try:
        with contextlib.suppress(ConnectionError):
            assert b"421 4.4.2" in await asyncio.wait_for(client.reader.read(), 5)
    finally:
        dripping.cancel()


async def test_a_slow_body_is_waited_for(
    open_door: OpenDoor, connect: Connect, kept: list[Arrival]
) -> None:
    client = await connect(await open_door(limits=Limits(idle=0.3)))
    await client.up_to_data()
    for line in LETTER.splitlines(keepends=True) * 3:
        client.writer.write(line)
        await asyncio.sleep(0.1)
    assert (await client.say(b".")).startswith("250")


async def test_closing_acknowledges_what_is_in_custody_and_nothing_half_received(
    open_door: OpenDoor, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, may_finish = asyncio.Event(), asyncio.Event()

    async def slow(arrival: Arrival) -> int:
        reached.set()
        await may_finish.wait()
        return 1

    monkeypatch.setattr("mailgateway.receiving.smtp_session.receive", slow)
    door = await open_door()
    saved, half = await connect(door), await connect(door)
    await saved.up_to_data()
    await half.up_to_data()
    saved.writer.write(LETTER + b".\r\n")
    half.writer.write(LETTER)
    await reached.wait()
    door.close()
    assert (await half.answer()).startswith("421 4.3.2")
    may_finish.set()
    assert (await saved.answer()).startswith("250 2.0.0")
    assert (await saved.answer()).startswith("421 4.3.2")
    await door.wait_closed()
    assert not door.is_serving() and not door.conversations


async def test_a_renewed_certificate_serves_the_next_connection(
    open_door: OpenDoor, kept: list[Arrival], tmp_path: Path
) -> None:
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    old = _issue("old.chq.example", chain, key)
    certificate = Certificate(chain, key)
    door = await open_door(tls=certificate.context)
    assert await asyncio.to_thread(_shown, door.port) == old
    new = _issue("new.chq.example", chain, key)
    assert await asyncio.to_thread(_shown, door.port) == new
    chain.write_bytes(b"half of a new certificate")
    assert await asyncio.to_thread(_shown, door.port) == new
    chain.unlink()
    assert await asyncio.to_thread(_shown, door.port) == new


def _issue(name: str, chain: Path, key: Path) -> bytes:
    """Write a new pair to the two files; the certificate in DER."""
    private, certificate = self_signed(name)
    chain.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate.public_bytes(serialization.Encoding.DER)


def _shown(port: int) -> bytes | None:
    with smtplib.SMTP("127.0.0.1", port, local_hostname="x") as client:
        client.starttls(context=ssl._create_unverified_context())
        assert isinstance(client.sock, ssl.SSLSocket)
        return client.sock.getpeercert(binary_form=True)


async def test_a_large_letter_arrives_by_way_of_the_disk(
    open_door: OpenDoor, connect: Connect, house: Config, database: Database, tmp_path: Path
) -> None:
    use_config(replace(house, spool=tmp_path / "spool"))
    letter = LETTER + b"x" * 5_000_000 + b"\r\n..\r\n"
    client = await connect(await open_door(max_bytes=6_000_000))
    await client.up_to_data()
    assert (await client.say(letter.replace(b"\r\n.", b"\r\n..") + b".")).startswith("250 2.0.0")
    (held,) = await queue.claim(Channel.EMAIL)
    assert held.stored is not None and await blobs.read(held.stored.sha256) == letter
    assert list((tmp_path / "spool").iterdir()) == []
    (tmp_path / "spool").rmdir()
    (tmp_path / "spool").write_text("no directory")
    assert (await client.say(b"MAIL FROM:<ana@correo.example>")).startswith("250")
    await client.say(b"RCPT TO:<" + INTAKE.encode() + b">")
    await client.say(b"DATA")
    assert (await client.say(b"x" * 2_000_000 + b"\r\n.")).startswith("451 4.3.0")
    assert (await client.say(b"NOOP")).startswith("250")


async def test_closing_forgets_what_is_half_received_on_the_disk(
    open_door: OpenDoor, connect: Connect, house: Config, kept: list[Arrival], tmp_path: Path
) -> None:
    use_config(replace(house, spool=tmp_path / "spool"))
    door = await open_door(max_bytes=6_000_000)
    client = await connect(door)
    await client.up_to_data()
    client.writer.write(b"x" * 3_000_000)
    while not list(tmp_path.glob("spool/*")):
        await asyncio.sleep(0)
    door.close()
    assert (await client.answer()).startswith("421 4.3.2")
    await door.wait_closed()
    while list(tmp_path.glob("spool/*")):  # until the thread that writes it is done
        await asyncio.sleep(0)
    assert kept == []


async def test_who_is_blocked_is_refused_and_who_writes_too_much_is_put_off(
    open_door: OpenDoor, connect: Connect, database: Database, clock: Clock
) -> None:
    await BlockedSender.create(id=1, address="@estafa.example", reason="x", post_id=1, at=clock())
    client = await connect(await open_door(limits=Limits(messages_per_sender=2)))
    await client.answer()
    await client.say(b"EHLO x")
    assert (await client.say(b"MAIL FROM:<uno@ESTAFA.example>")).startswith("550 5.7.1")
    assert (await client.say(b"RCPT TO:<" + INTAKE.encode() + b">")).startswith("503")
    for answer in ("250", "250", "450 4.7.1"):
        said = await client.say(b"MAIL FROM:<ana@correo.example> SIZE=100 BODY=8BITMIME")
        assert said.startswith(answer)
        if answer == "250":
            await client.say(b"RCPT TO:<" + INTAKE.encode() + b">")
            await client.say(b"DATA")
            assert (await client.say(LETTER + b".")).startswith("250")
    for _ in range(3):
        assert (await client.say(b"MAIL FROM:<>")).startswith("250")
        await client.say(b"RSET")


@pytest.mark.parametrize("domain", ["xn--caar-hqa.example", "cañar.example", "CAÑAR.example"])
async def test_a_domain_beyond_ascii_is_the_same_in_both_its_forms(
    open_door: OpenDoor, connect: Connect, house: Config, database: Database, domain: str
) -> None:
    use_config(replace(house, intake={"tramites@cañar.example": "SG"}))
    await BlockedSender.create(id=1, address="malo@cañar.example", reason="x", post_id=1, at=now())
    client = await connect(await open_door())
    await client.answer()
    await client.say(b"EHLO x")
    assert (await client.say(f"MAIL FROM:<malo@{domain}>".encode())).startswith("550 5.7.1")
    await client.say(b"MAIL FROM:<ana@correo.example> SMTPUTF8")
    assert (await client.say(f"RCPT TO:<tramites+x@{domain}>".encode())).startswith("250")
    await client.say(b"DATA")
    assert (await client.say(LETTER + b".")).startswith("250 2.0.0")
    (held,) = await queue.claim(Channel.EMAIL)
    assert unit_of(held.recipients) == AddressedUnit("SG")


@pytest.mark.parametrize("command", [b"BDAT 10 LAST", b"AUTH PLAIN AGEAYg==", b"XCLIENT ADDR=::1"])
async def test_what_is_not_offered_is_not_done(
    open_door: OpenDoor, connect: Connect, kept: list[Arrival], command: bytes
) -> None:
    client = await connect(await open_door())
    await client.answer()
    offers = await client.say(b"EHLO x")
    for offer in ("SIZE", "8BITMIME", "SMTPUTF8", "PIPELINING"):
        assert offer in offers
    for word in ("CHUNKING", "AUTH", "XCLIENT", "BINARYMIME"):
        assert word not in offers
    assert (await client.say(command))[:1] == "5"


async def test_a_failed_handshake_harms_nobody(
    open_door: OpenDoor, connect: Connect, kept: list[Arrival]
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    door = await open_door(tls=lambda: context)
    bad = await connect(door)
    await bad.answer()
    await bad.say(b"EHLO x")
    assert (await bad.say(b"STARTTLS")).startswith("220")
    bad.writer.write(b"this is no handshake\r\n")
    assert await bad.reader.read() is not None
    good = await connect(door)
    await good.up_to_data()
    assert (await good.say(LETTER + b".")).startswith("250")
