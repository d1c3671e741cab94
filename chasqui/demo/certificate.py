"""Makes certificates for the demonstration and the tests, shaped like those used in Ecuador."""

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    pkcs12,
)
from cryptography.x509.oid import NameOID

CA_NAME = "Autoridad de Certificación de Demostración"


class DemoAuthority:
    """A certification body of its own. Nobody should trust it, and its names say so.

    Its key lives as long as this object: what it issued it cannot issue again.
    """

    def __init__(self, not_before: datetime, not_after: datetime) -> None:
        self._key = _new_key()
        self._certificate = _authority(self._key, not_before, not_after)
        self._valid = not_before, not_after

    @property
    def pem(self) -> bytes:
        """Its certificate, for a trust store."""
        return self._certificate.public_bytes(Encoding.PEM)

    def p12(self, name: str, id_document: str, passphrase: str) -> bytes:
        """A PKCS#12 file: RSA-2048 key, its certificate, and that of this authority.

        The subject's serialNumber is IDCEC-<cédula>, as ARCOTEL-2024-0176 asks.
        """
        key = _new_key()
        not_before, not_after = self._valid
        certificate = (
            x509.CertificateBuilder()
            .subject_name(_subject(name, id_document))
            .issuer_name(self._certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(not_before)
            .not_valid_after(not_after)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs=True), critical=True)
            .add_extension(_key_identifier(key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
                critical=False,
            )
            .sign(self._key, hashes.SHA256())
        )
        return pkcs12.serialize_key_and_certificates(
            name.encode(),
            key,
            certificate,
            [self._certificate],
            BestAvailableEncryption(passphrase.encode()),
        )


def make_demo_p12(
    name: str,
    id_document: str,
    passphrase: str,
    not_before: datetime,
    not_after: datetime,
) -> bytes:
    """A PKCS#12 file of an authority made for it alone."""
    return DemoAuthority(not_before, not_after).p12(name, id_document, passphrase)


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _authority(
    key: rsa.RSAPrivateKey, not_before: datetime, not_after: datetime
) -> x509.Certificate:
    subject = x509.Name([
        x509.NameAttribute(NameOID.COUNTRY_NAME, "EC"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Chasqui, solo para pruebas"),
        x509.NameAttribute(NameOID.COMMON_NAME, CA_NAME),
    ])  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(not_before - timedelta(days=1))
        .not_valid_after(not_after + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(_key_identifier(key), critical=False)
        .sign(key, hashes.SHA256())
    )


def _subject(name: str, id_document: str) -> x509.Name:
    """Names first and two surnames last, as most people in Ecuador are called."""
    words = name.split()
    cut = max(1, len(words) - 2) if len(words) > 2 else 1
    attributes = [
        (NameOID.COUNTRY_NAME, "EC"),
        (NameOID.SERIAL_NUMBER, f"IDCEC-{id_document}"),
        (NameOID.GIVEN_NAME, " ".join(words[:cut])),
        (NameOID.SURNAME, " ".join(words[cut:])),
        (NameOID.COMMON_NAME, name),
    ]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes if value])


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=signs,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not signs,
        crl_sign=not signs,
        encipher_only=False,
        decipher_only=False,
    )


def _key_identifier(key: rsa.RSAPrivateKey) -> x509.SubjectKeyIdentifier:
    return x509.SubjectKeyIdentifier.from_public_key(key.public_key())
