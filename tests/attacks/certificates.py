"""Certification bodies, honest and false, and the certificate files they hand out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    pkcs12,
)
from cryptography.x509.oid import NameOID

PASSPHRASE = "una frase de prueba"
_BEGIN, _END = datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC)
_KEYS = [rsa.generate_private_key(65537, 2048) for _ in range(3)]  # making one takes longest
Attributes = Sequence[tuple[x509.ObjectIdentifier, str]]


@dataclass(frozen=True)
class Body:
    """One that issues certificates: a root if it has no issuer."""

    name: str
    key: rsa.RSAPrivateKey = field(default_factory=lambda: _KEYS[0])
    issuer: "Body | None" = None
    is_ca: bool = True

    @property
    def certificate(self) -> x509.Certificate:
        """Its own certificate."""
        issuer = self.issuer or self
        builder = _builder(_named(self.name), _named(issuer.name), self.key, self.is_ca)
        return builder.sign(issuer.key, hashes.SHA256())

    @property
    def pem(self) -> bytes:
        """For a trust store."""
        return self.certificate.public_bytes(Encoding.PEM)

    def p12(
        self,
        holder: str,
        extra: Attributes = (),
        extension: tuple[str, bytes] | None = None,
        beside: "Sequence[Body]" = (),
    ) -> bytes:
        """A certificate file for `holder`, locked with PASSPHRASE."""
        subject = x509.Name([
            x509.NameAttribute(NameOID.COMMON_NAME, holder),
            *(x509.NameAttribute(oid, value) for oid, value in extra),
        ])  # fmt: skip
        builder = _builder(subject, _named(self.name), _KEYS[2], is_ca=False)
        if extension:
            oid = x509.ObjectIdentifier(extension[0])
            builder = builder.add_extension(x509.UnrecognizedExtension(oid, extension[1]), False)
        certificate = builder.sign(self.key, hashes.SHA256())
        chain = [self.certificate, *(each.certificate for each in beside)]
        lock = BestAvailableEncryption(PASSPHRASE.encode())
        return pkcs12.serialize_key_and_certificates(b"x", _KEYS[2], certificate, chain, lock)


def body(name: str, key: int = 0, issuer: Body | None = None, *, is_ca: bool = True) -> Body:
    """A body that signs with the `key`-th of the keys at hand."""
    return Body(name, _KEYS[key], issuer, is_ca)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: rsa.RSAPrivateKey, is_ca: bool
) -> x509.CertificateBuilder:
    usage = x509.KeyUsage(
        digital_signature=not is_ca,
        content_commitment=not is_ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_ca,
        crl_sign=is_ca,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_BEGIN)
        .not_valid_after(_END)
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        .add_extension(usage, critical=True)
    )
