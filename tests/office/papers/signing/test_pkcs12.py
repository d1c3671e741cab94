"""A certificate file either signs or is refused with one clear sentence and the right field."""

import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from office.errors import Invalid
from office.papers.signing.pkcs12 import SeveralKeys, open_p12
from tests.office.papers.samples import PASSPHRASE, SIGNED_AT, p12

UNCHANGED = "El borrador sigue igual y no se usó ningún número."
Change = Callable[[x509.CertificateBuilder], x509.CertificateBuilder]


def made(
    change: Change = lambda builder: builder,
    *,
    key: Any = None,
    subject: tuple[tuple[x509.ObjectIdentifier, str], ...] = ((NameOID.COMMON_NAME, "Luis Caiza"),),
    encryption: Any = None,
    with_key: bool = True,
) -> bytes:
    key = key or rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(oid, value) for oid, value in subject])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(77)
        .not_valid_before(datetime(2026, 1, 1))
        .not_valid_after(datetime(2027, 1, 1))
    )
    algorithm = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    certificate = change(builder).sign(key, algorithm)
    return pkcs12.serialize_key_and_certificates(
        b"x",
        key if with_key else None,
        certificate if with_key else None,
        None if with_key else [certificate],
        encryption or BestAvailableEncryption(b"clave"),
    )


def usage(signature: bool, commitment: bool) -> x509.KeyUsage:
    return x509.KeyUsage(signature, commitment, True, False, False, False, False, False, False)


def refusal(data: bytes, passphrase: str = "clave", at: datetime = SIGNED_AT) -> Invalid:
    with pytest.raises(Invalid) as refused:
        open_p12(data, passphrase, at)
    assert str(refused.value).endswith(UNCHANGED)
    return refused.value


def test_it_opens_and_tells_who_signs() -> None:
    key = open_p12(p12(), PASSPHRASE, SIGNED_AT)
    assert key.holder == "Ana Lucía Toapanta Changoluisa"
    assert key.id_document == "1710034065"
    assert "serialNumber=IDCEC-1710034065" in key.subject_dn
    assert key.issuer_name == "Autoridad de Certificación de Demostración"
    assert key.not_after == datetime(2027, 1, 1, tzinfo=UTC)
    assert len(key.chain) == 1
    assert "private_key" not in repr(key)


@pytest.mark.parametrize(
    "data",
    [b"", b"hola", b"%PDF-1.7\n", b"PK\x03\x04" + bytes(90), b"\x30\x03\x02\x01\x03", b"\x30" * 99,
     bytes(600_000)],
)  # fmt: skip
def test_what_is_no_certificate_file(data: bytes) -> None:
    error = refusal(data)
    assert error.field == "p12"
    assert str(error) == f"Ese archivo no es un certificado .p12 o .pfx. {UNCHANGED}"


def test_every_truncation_is_refused() -> None:
    data = p12()
    for length in range(0, len(data), 37):
        assert refusal(data[:length], PASSPHRASE).field in ("p12", "passphrase")


@pytest.mark.parametrize("passphrase", ["", "otra", PASSPHRASE + " ", "ñ" * 5000, "\x00"])
def test_a_wrong_passphrase(passphrase: str) -> None:
    error = refusal(p12(), passphrase)
    assert error.field == "passphrase"
    assert "no abre ese certificado" in str(error)


def test_out_of_date_either_way() -> None:
    late = refusal(p12(), PASSPHRASE, datetime(2027, 1, 2, tzinfo=UTC))
    assert "venció el " in str(late) and late.field == "p12"
    early = refusal(p12(), PASSPHRASE, datetime(2025, 12, 31, tzinfo=UTC) - timedelta(days=1))
    assert "todavía no es válido" in str(early)


def test_no_key_inside() -> None:
    assert "no contiene una clave para firmar" in str(refusal(made(with_key=False)))


def test_another_usage() -> None:
    data = made(lambda b: b.add_extension(usage(False, False), critical=True))
    assert "no sirve para firmar" in str(refusal(data))


@pytest.mark.parametrize(("signature", "commitment"), [(True, False), (False, True)])
def test_either_signing_usage_is_enough(signature: bool, commitment: bool) -> None:
    data = made(lambda b: b.add_extension(usage(signature, commitment), critical=True))
    assert open_p12(data, "clave", SIGNED_AT).serial == "77"


def test_a_short_or_strange_key() -> None:
    assert "demasiado corta" in str(refusal(made(key=rsa.generate_private_key(65537, 1024))))
    assert "tipo de clave" in str(refusal(made(key=ed25519.Ed25519PrivateKey.generate())))
    elliptic = ec.generate_private_key(ec.SECP256R1())
    assert open_p12(made(key=elliptic), "clave", SIGNED_AT).holder == "Luis Caiza"


def test_the_old_encryption_of_the_certification_bodies_opens() -> None:
    old = (
        PrivateFormat.PKCS12.encryption_builder()
        .key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC)
        .hmac_hash(hashes.SHA1())
        .build(b"clave")
    )
    assert open_p12(made(encryption=old), "clave", SIGNED_AT).holder == "Luis Caiza"


BODY = "1.3.6.1.4.1.37746.3.1"


@pytest.mark.parametrize(
    ("subject", "extension", "expected"),
    [
        (((NameOID.SERIAL_NUMBER, "IDCEC-1710034065"),), None, "1710034065"),
        (((NameOID.SERIAL_NUMBER, "PASEC-AB12345"),), None, "AB12345"),
        (((NameOID.SERIAL_NUMBER, "1710034065-280623101010"),), None, "1710034065"),
        (((NameOID.ORGANIZATION_IDENTIFIER, "VATEC-1790012345001"),), None, "1790012345001"),
        (((NameOID.SERIAL_NUMBER, "sin numero"),), None, ""),
        (((NameOID.COMMON_NAME, "x"),), b"\x0c\x0a1710034065", "1710034065"),
        (((NameOID.SERIAL_NUMBER, "IDCEC-0000000000"),), b"\x13\x0a1710034065", "1710034065"),
        (((NameOID.COMMON_NAME, "x"),), b"1710034065", "1710034065"),
        (((NameOID.COMMON_NAME, "x"),), b"\x0c\x02\x00\x01", ""),
    ],
)
def test_the_id_document_is_read_as_the_bodies_write_it(
    subject: Any, extension: bytes | None, expected: str
) -> None:
    def change(builder: x509.CertificateBuilder) -> x509.CertificateBuilder:
        if extension is None:
            return builder
        value = x509.UnrecognizedExtension(x509.ObjectIdentifier(BODY), extension)
        return builder.add_extension(value, critical=False)

    data = made(change, subject=subject)
    assert open_p12(data, "clave", SIGNED_AT).id_document == expected


def test_the_id_document_in_an_alternative_name() -> None:
    other = x509.OtherName(
        x509.ObjectIdentifier("1.3.6.1.4.1.47286.102.3.1"), b"\x0c\x0a1710034065"
    )
    data = made(lambda b: b.add_extension(x509.SubjectAlternativeName([other]), critical=False))
    assert open_p12(data, "clave", SIGNED_AT).id_document == "1710034065"


FILES = Path(__file__).parents[1] / "p12"


def kept(name: str) -> bytes:
    """A file that keytool or openssl wrote; the library's own are all alike."""
    return (FILES / name).read_bytes()


def test_of_several_keys_the_one_that_may_sign_signs() -> None:
    key = open_p12(kept("cifrado-y-firma.p12"), "clave-A-7001", SIGNED_AT)
    assert key.serial == "70010002"
    # The certificate of the other key is none of the chain.
    assert [each.serial_number for each in key.chain].count(70010001) == 0


def test_two_that_may_sign_are_asked_about() -> None:
    data = kept("dos-que-firman.p12")
    with pytest.raises(SeveralKeys) as refused:
        open_p12(data, "clave-A-7002", SIGNED_AT)
    assert [choice.serial for choice in refused.value.choices] == ["70010002", "70010003"]
    assert str(refused.value).endswith(UNCHANGED)
    assert open_p12(data, "clave-A-7002", SIGNED_AT, "70010003").serial == "70010003"
    with pytest.raises(SeveralKeys):
        open_p12(data, "clave-A-7002", SIGNED_AT, "4711")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("name", ["openssl.p12", "latin1.p12"])
def test_a_passphrase_with_accents_opens_however_it_was_typed(name: str, form: Any) -> None:
    typed = unicodedata.normalize(form, "contraseña-ñandú")
    assert open_p12(kept(name), typed, SIGNED_AT).serial == "27000001"
    assert refusal(kept(name), "contrasena-nandu").field == "passphrase"


def test_a_passphrase_that_an_old_openssl_took_byte_by_byte() -> None:
    read_as = "ñandú".encode().decode("latin-1")
    old = (
        PrivateFormat.PKCS12.encryption_builder()
        .key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC)
        .hmac_hash(hashes.SHA1())
        .build(read_as.encode())
    )
    assert open_p12(made(encryption=old), "ñandú", SIGNED_AT).serial == "77"
