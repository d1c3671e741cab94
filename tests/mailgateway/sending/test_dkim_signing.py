"""Our signatures are checked as any receiver would check them."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from mailgateway.authentication import dkim
from mailgateway.authentication.dns import Lookups
from mailgateway.sending import worker as sender
from mailgateway.sending.dkim_signing import Signer
from mailgateway.sending.transports import transport_for
from office.messages.authentication import Checked
from tests.mailgateway.authentication.names import ED25519, RECORDS, RSA, Table
from tests.mailgateway.relays import Relay
from tests.mailgateway.sending.test_worker import post
from tests.support.world import World

KEYS = {
    (name.replace("correo.example", "chq.example"), kind): found
    for (name, kind), found in RECORDS.items()
    if "_domainkey" in name
}
MAIL = b"From: a@chq.example\r\nTo: b@c.example\r\nSubject: x\r\n\r\nHola.\r\n"
GOOD = Checked("pass", "chq.example")


def pem(key: object, path: Path) -> Path:
    path.write_bytes(
        key.private_bytes(  # type: ignore[attr-defined]
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return Signer({"s1": pem(RSA, tmp_path / "rsa"), "ed": pem(ED25519, tmp_path / "ed")})


def check(message: bytes) -> tuple[Checked, ...]:
    return dkim.check(Lookups(Table(KEYS), 3), message)


def test_both_signatures_hold(signer: Signer) -> None:
    signed = signer.sign(MAIL, "chq.example")
    assert signed.endswith(MAIL) and signed.count(b"DKIM-Signature:") == 2
    assert check(signed) == (GOOD, GOOD)
    # A relay that wraps lines anew breaks nothing.
    assert check(signed.replace(b"Subject: x", b"Subject:\r\n  x")) == (GOOD, GOOD)


@pytest.mark.parametrize(
    "change",
    [
        (b"Hola.", b"Pague."),
        (b"Subject: x", b"Subject: y"),
        (b"Subject: x", b"Subject: z\r\nSubject: x"),
        (b"From: a", b"Reply-To: ladron@otro.example\r\nFrom: a"),
        (b"To: b", b"Cc: otro@otro.example\r\nTo: b"),
    ],
)
def test_nothing_can_be_changed_or_added(signer: Signer, change: tuple[bytes, bytes]) -> None:
    signed = signer.sign(MAIL, "chq.example").replace(*change)
    assert {one.result for one in check(signed)} == {"fail"}


def test_files_that_hold_no_key_are_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("nada")
    weak = rsa.generate_private_key(65537, 1024)
    curve = pem(ec.generate_private_key(ec.SECP256R1()), tmp_path / "curve")
    for path in (tmp_path / "text", tmp_path / "none", curve):
        with pytest.raises(ValueError, match="key"):
            Signer({"s": path})
    assert Signer({"s": pem(weak, tmp_path / "weak")})


async def test_mail_leaves_signed(world: World, relay: Relay, signer: Signer) -> None:
    transport = transport_for(relay.url)
    await post()
    assert await sender.send_waiting(transport, signer) == 1
    (envelope,) = relay.taken
    assert isinstance(envelope.content, bytes)
    assert check(envelope.content) == (GOOD, GOOD)
    await transport.close()
