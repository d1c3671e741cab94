"""Certificate files for tests, made on the spot: one that signs, and some that must not."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

PASSPHRASE = "una frase de prueba"
_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def p12(
    holder: str = "ANA TORRES",
    id_document: str = "1710034065",
    not_before: datetime = datetime(2020, 1, 1, tzinfo=UTC),
    lasts: timedelta = timedelta(days=36500),
) -> bytes:
    """A PKCS#12 file locked with PASSPHRASE."""
    named = {NameOID.COMMON_NAME: holder}
    if id_document:
        named[NameOID.SERIAL_NUMBER] = f"IDCEC-{id_document}"
    name = x509.Name([x509.NameAttribute(oid, value) for oid, value in named.items()])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "AC de prueba")]))
        .public_key(_KEY.public_key())
        .serial_number(7)
        .not_valid_before(not_before)
        .not_valid_after(not_before + lasts)
        .add_extension(
            x509.KeyUsage(True, True, False, False, False, False, False, False, False), True
        )
        .sign(_KEY, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(
        b"prueba", _KEY, certificate, None, BestAvailableEncryption(PASSPHRASE.encode())
    )
