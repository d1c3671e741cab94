"""The ways out: a relay over real sockets, and the maildir of the demonstration."""

import asyncio
import mailbox
import socket
import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from mailgateway.sending.dsn_requests import asked_for, xtext
from mailgateway.sending.relay import RelayTransport
from mailgateway.sending.relay_url import RelayAddress
from mailgateway.sending.transport import Letter, Transport
from mailgateway.sending.transports import transport_for
from models.enums import Outcome
from tests.mailgateway.certificates import self_signed
from tests.mailgateway.relays import Relay

LETTER = Letter("tramites@chq.example", "ana@correo.example", b"Subject: x\r\n\r\n.hola\r\n")


@pytest.fixture
async def transport(relay: Relay) -> AsyncIterator[Transport]:
    way_out = transport_for(relay.url)
    yield way_out
    await way_out.close()


async def test_the_relays_own_words_are_the_proof(relay: Relay, transport: Transport) -> None:
    delivery = await transport.deliver(LETTER)
    assert delivery.outcome is Outcome.ACCEPTED
    assert delivery.reply == "250 2.0.0 queued as 4F7A"
    assert delivery.server == f"relay.example ({relay.url.removeprefix('smtp://')})"
    (envelope,) = relay.taken
    assert envelope.mail_from == "tramites@chq.example"
    assert envelope.rcpt_tos == ["ana@correo.example"]
    assert envelope.content == LETTER.content


async def test_a_connection_serves_many_letters(relay: Relay, transport: Transport) -> None:
    for _ in range(5):
        await transport.deliver(LETTER)
    assert len(relay.taken) == 5 and relay.sessions == 1
    await asyncio.gather(*(transport.deliver(LETTER) for _ in range(20)))
    assert len(relay.taken) == 25 and relay.sessions <= 4


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("550 5.1.1 No such user", Outcome.REJECTED),
        ("450 4.2.1 Mailbox busy", Outcome.DEFERRED),
        ("421 4.7.0 Later", Outcome.DEFERRED),
    ],
)
async def test_refusals_are_told_apart(
    relay: Relay, transport: Transport, answer: str, outcome: Outcome
) -> None:
    relay.rcpt_answers.append(answer)
    delivery = await transport.deliver(LETTER)
    assert (delivery.outcome, delivery.reply) == (outcome, answer)
    relay.data_answers.append(answer)
    delivery = await transport.deliver(LETTER)
    assert (delivery.outcome, delivery.reply) == (outcome, answer)
    assert (await transport.deliver(LETTER)).outcome is Outcome.ACCEPTED
    assert len(relay.taken) == 1


async def test_the_relay_is_greeted_with_our_name(relay: Relay) -> None:
    for name in ("", "chasqui.chq.example"):
        transport = transport_for(relay.url, hostname=name)
        await transport.deliver(LETTER)
        await transport.close()
    assert relay.greeted_by == [socket.gethostname(), "chasqui.chq.example"]


async def test_a_line_lost_after_the_body_is_deferred(relay: Relay, transport: Transport) -> None:
    relay.data_answers.append("")
    delivery = await transport.deliver(LETTER)
    assert delivery.outcome is Outcome.DEFERRED and "conexión" in delivery.reply
    assert (await transport.deliver(LETTER)).outcome is Outcome.ACCEPTED


async def test_a_kept_connection_that_died_is_replaced_at_once() -> None:
    relay = await Relay().open()
    transport = RelayTransport(relay.url)
    await transport.deliver(LETTER)
    transport._idle[0].client.transport.abort()  # type: ignore[union-attr]
    assert (await transport.deliver(LETTER)).outcome is Outcome.ACCEPTED
    assert relay.sessions == 2
    await transport.close()
    assert relay.server is not None
    relay.server.close()
    await relay.server.wait_closed()
    assert (await transport.deliver(LETTER)).outcome is Outcome.DEFERRED


async def test_addresses_beyond_ascii_ask_for_smtputf8(relay: Relay, transport: Transport) -> None:
    letter = Letter("tramites@chq.example", "íñigo@correo.example", LETTER.content, utf8=True)
    assert (await transport.deliver(letter)).outcome is Outcome.ACCEPTED
    assert relay.taken[0].rcpt_tos == ["íñigo@correo.example"]


async def test_an_address_that_is_none_is_rejected(relay: Relay, transport: Transport) -> None:
    letter = Letter("tramites@chq.example", "a b>@x\r\nRCPT TO:<c@d>", b"x\r\n")
    assert (await transport.deliver(letter)).outcome is Outcome.REJECTED
    assert relay.taken == []


async def test_the_demonstration_keeps_mail_in_a_maildir(tmp_path: Path) -> None:
    transport = transport_for("", tmp_path / "data" / "maildir")
    assert (await transport.deliver(LETTER)).outcome is Outcome.ACCEPTED
    await transport.close()
    (message,) = mailbox.Maildir(tmp_path / "data" / "maildir", create=False)
    assert message["Subject"] == "x"
    (tmp_path / "file").write_text("")
    broken = transport_for("", tmp_path / "file" / "maildir")
    assert (await broken.deliver(LETTER)).outcome is Outcome.DEFERRED


async def test_without_a_way_out_mail_waits_and_says_why() -> None:
    transport = transport_for("")
    delivery = await transport.deliver(LETTER)
    assert delivery.outcome is Outcome.DEFERRED and "CHASQUI_SMTP_RELAY" in delivery.reply
    await transport.close()


@pytest.mark.parametrize(
    "url", ["http://x", "smtp://", "relay.example:25", "smtp://relay.example?tls=quizás"]
)
def test_a_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"smtp:|tls="):
        transport_for(url)


def test_urls_say_port_and_user() -> None:
    assert RelayTransport("smtp://u%40x:p%3Ay@relay.example:2525").server == "relay.example:2525"
    assert RelayTransport("smtps://relay.example").server == "relay.example:465"
    assert RelayTransport("smtp://relay.example?verify=no").server == "relay.example:25"


@pytest.mark.parametrize(
    ("url", "implicit", "start_tls", "verify"),
    [
        ("smtp://relay.example", False, None, True),
        ("smtp://relay.example?tls=opportunistic&verify=no", False, None, False),
        ("smtp://u:p@relay.example", False, True, True),  # a password never goes in clear unasked
        ("smtp://u:p@relay.example?tls=none", False, False, True),
        ("smtp://relay.example?tls=require", False, True, True),
        ("smtps://relay.example?tls=none", True, False, True),
    ],
)
def test_how_much_tls(url: str, implicit: bool, start_tls: bool | None, verify: bool) -> None:
    read = RelayAddress.read(url)
    assert (read.implicit_tls, read.start_tls, read.verify) == (implicit, start_tls, verify)
    assert "p" not in repr(read).split("username")[1].replace("password", "")


async def test_a_relay_without_tls_gets_nothing_where_tls_is_required(relay: Relay) -> None:
    transport = transport_for(f"{relay.url}?tls=require")
    delivery = await transport.deliver(LETTER)
    assert delivery.outcome is Outcome.DEFERRED and "STARTTLS" in delivery.reply
    assert relay.taken == []
    await transport.close()


async def test_reports_are_asked_for_where_they_are_offered(relay: Relay) -> None:
    letter = Letter("b@chq.example", "ana+x@correo.example", LETTER.content, envelope_id="1f=")
    transport = transport_for(relay.url)
    assert (await transport.deliver(letter)).outcome is Outcome.ACCEPTED
    relay.offers_reports = True
    again = transport_for(f"{relay.url}?tls=none")  # which greets nobody unasked
    assert (await again.deliver(letter)).outcome is Outcome.ACCEPTED
    assert (await again.deliver(LETTER)).outcome is Outcome.ACCEPTED
    assert relay.mail_options == [[], ["RET=HDRS", "ENVID=1f+3D"], []]
    wanted = ["NOTIFY=SUCCESS,FAILURE,DELAY", "ORCPT=rfc822;ana+2Bx@correo.example"]
    assert relay.rcpt_options == [[], wanted, []]
    await transport.close()
    await again.close()


def test_reports_are_not_asked_for_in_vain() -> None:
    utf8 = Letter("a@chq.example", "íñigo@correo.example", b"", utf8=True, envelope_id="1")
    assert asked_for(utf8).with_rcpt == ["NOTIFY=SUCCESS,FAILURE,DELAY"]
    assert asked_for(Letter("", "a@b", b"", envelope_id="1")).with_mail == []
    assert asked_for(Letter("a@b", "a@b", b"", envelope_id="1" * 101)).with_mail == []
    assert xtext("a b+c=ñ") == "" and xtext("a b") == "a+20b"


async def test_a_relay_with_tls_is_spoken_to_in_secret(tmp_path: Path) -> None:
    key, certificate = self_signed("relay.example")
    pem = tmp_path / "relay.pem"
    pem.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + certificate.public_bytes(Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    relay = await Relay(tls=context, offers_reports=True).open()
    assert relay.server is not None
    strict = transport_for(f"{relay.url}?tls=require")
    assert (await strict.deliver(LETTER)).outcome is Outcome.DEFERRED  # nobody vouches for it
    known = transport_for(f"{relay.url}?tls=require&verify=no")
    assert (await known.deliver(replace(LETTER, envelope_id="1f"))).outcome is Outcome.ACCEPTED
    assert relay.mail_options == [["RET=HDRS", "ENVID=1f"]]  # what it offers is asked anew
    plain = transport_for(f"{relay.url}?tls=none")
    assert (await plain.deliver(LETTER)).outcome is Outcome.ACCEPTED
    assert relay.encrypted == [True, False]
    for transport in (strict, known, plain):
        await transport.close()
    relay.server.close()
    await relay.server.wait_closed()
