"""A table in place of DNS, keys to sign with, and mail from a domain that uses both."""

import base64
from collections.abc import Mapping

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from mailgateway.authentication.dns import LookupFailed

DOMAIN = "correo.example"
GOOD, BAD = "192.0.2.10", "198.51.100.66"
RSA = rsa.generate_private_key(65537, 1024)  # short, so that tests are fast
ED25519 = Ed25519PrivateKey.generate()
_PEM = RSA.private_bytes(
    serialization.Encoding.PEM,
    serialization.PrivateFormat.TraditionalOpenSSL,
    serialization.NoEncryption(),
)
_RSA_PUBLIC = base64.b64encode(
    RSA.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
).decode()
_ED_PUBLIC = base64.b64encode(ED25519.public_key().public_bytes_raw()).decode()
RECORDS = {
    (DOMAIN, "TXT"): ("otra cosa", f"v=spf1 ip4:{GOOD} mx -all"),
    (DOMAIN, "MX"): (f"10 mx.{DOMAIN}.",),
    (f"mx.{DOMAIN}", "A"): ("192.0.2.25",),
    (f"_dmarc.{DOMAIN}", "TXT"): ("v=DMARC1; p=reject; rua=mailto:x@correo.example",),
    (f"s1._domainkey.{DOMAIN}", "TXT"): (f"v=DKIM1; k=rsa; p={_RSA_PUBLIC}",),
    (f"ed._domainkey.{DOMAIN}", "TXT"): (f"v=DKIM1; k=ed25519; p={_ED_PUBLIC}",),
}


class Table:
    """A Resolver over `records`; names in `silent` get no answer."""

    def __init__(
        self, records: Mapping[tuple[str, str], tuple[str, ...]] = RECORDS, *silent: str
    ) -> None:
        self.records = dict(records)
        self.silent = set(silent)
        self.asked: list[tuple[str, str]] = []

    def look_up(self, name: str, kind: str, seconds: float) -> tuple[str, ...]:
        bare = name.lower().rstrip(".")
        self.asked.append((bare, kind))
        if "*" in self.silent or bare in self.silent:
            raise LookupFailed("silence")
        return self.records.get((bare, kind), ())


def signed(
    message: bytes, *, selector: str = "s1", domain: str = DOMAIN, **options: object
) -> bytes:
    """`message` with a DKIM signature of `domain` above it."""
    field = dkim.sign(message, selector.encode(), domain.encode(), _PEM, **options)
    return bytes(field) + message


def ed_signed(message: bytes) -> bytes:
    """`message` signed with Ed25519 (RFC 8463)."""
    seed = base64.b64encode(ED25519.private_bytes_raw())
    field = dkim.sign(message, b"ed", DOMAIN.encode(), seed, signature_algorithm=b"ed25519-sha256")
    return bytes(field) + message


def sealed(message: bytes) -> bytes:
    """`message` with an ARC set by a relay of `DOMAIN`."""
    results = b"Authentication-Results: lists.example; spf=pass smtp.mailfrom=x.example\r\n"
    fields = dkim.arc_sign(
        results + message, b"s1", DOMAIN.encode(), _PEM, b"lists.example", include_headers=[b"from"]
    )
    return b"".join(fields) + message
