"""Wraps files the way programs do: winmail.dat, uuencode, S/MIME."""

import binascii
import struct
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID


def winmail(body: str = "", *files: tuple[str, bytes], long_names: bool = True) -> bytes:
    """A winmail.dat with a text and files (MS-OXTNEF)."""
    found = [_attribute(1, 0x9007, struct.pack("<II", 1252, 0))]
    if body:
        found.append(_attribute(1, 0x800C, body.encode("cp1252") + b"\0"))
    for name, content in files:
        found.append(_attribute(2, 0x9002, bytes(14)))
        found.append(_attribute(2, 0x8010, name[:8].encode("cp1252", "replace") + b"\0"))
        found.append(_attribute(2, 0x800F, content))
        if long_names:
            found.append(_attribute(2, 0x9005, _properties((0x3707, name))))
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(found)


def _attribute(level: int, name: int, data: bytes) -> bytes:
    head = struct.pack("<BHHI", level, name, 6, len(data))
    return head + data + struct.pack("<H", sum(data) % 65536)


def _properties(*texts: tuple[int, str]) -> bytes:
    named = struct.pack("<HH", 0x03, 0x8001) + bytes(16)
    named += struct.pack("<II", 1, 6) + "ab\0".encode("utf-16-le") + bytes(2)
    named += struct.pack("<I", 7)
    done = struct.pack("<I", len(texts) + 1) + named
    for name, text in texts:
        data = (text + "\0").encode("utf-16-le")
        done += struct.pack("<HHII", 0x1F, name, 1, len(data)) + data + bytes(-len(data) % 4)
    return done


def uuencoded(name: str, content: bytes) -> str:
    """`content` as uuencode writes it."""
    lines = [content[start : start + 45] for start in range(0, len(content), 45)]
    body = "".join(binascii.b2a_uu(line).decode() for line in lines)
    return f"begin 644 {name}\n{body}`\nend\n"


KEY = ec.generate_private_key(ec.SECP256R1())


def _certificate() -> x509.Certificate:
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, "María Quishpe"),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, "IDCEC-1710034065"),
        ]
    )
    address = x509.RFC822Name("maria.quishpe@correo.example")
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(KEY.public_key())
        .serial_number(4711)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2028, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(KEY, hashes.SHA256())
    )


CERTIFICATE = _certificate()


def signed(content: bytes, encoding: serialization.Encoding, *options: pkcs7.PKCS7Options) -> bytes:
    """`content` signed with María's key: SMIME for multipart/signed, DER for a .p7m."""
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content)
    builder = builder.add_signer(CERTIFICATE, KEY, hashes.SHA256())
    return builder.sign(encoding, list(options))
