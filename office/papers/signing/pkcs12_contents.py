"""Takes a PKCS#12 file apart: every key and certificate in it, however its passphrase was typed.

The library opens the first key only and takes no passphrase that is not UTF-8; both are met here.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from asn1crypto import algos  # type: ignore[import-untyped]
from asn1crypto import pkcs12 as asn1_pkcs12
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_private_key,
    pkcs12,
)

_MOST_KEYS = 16
_DIGESTS: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),
    "sha256": hashes.SHA256(),
    "sha512": hashes.SHA512(),
}
_MOST_ITERATIONS = 2_000_000  # of a derivation done here; bodies write 1,000 to 600,000


@dataclass(frozen=True)
class Pair:
    """A key of the file with its own certificate, where the file has one."""

    key: object
    certificate: x509.Certificate | None


@dataclass(frozen=True)
class Contents:
    """What a file holds; `others` are the certificates that belong to none of its keys."""

    pairs: tuple[Pair, ...]
    others: tuple[x509.Certificate, ...]


class WrongPassphrase(Exception):
    """No form of the passphrase opens the file."""


def contents(data: bytes, passphrase: str) -> Contents:
    """Everything in a PKCS#12 file. Raises WrongPassphrase, UnsupportedAlgorithm."""
    for form in _forms(passphrase):
        try:
            opened = pkcs12.load_pkcs12(data, form)
        except (ValueError, TypeError):
            continue
        return _all_of(data, form, opened)
    found = _by_latin_1(data, passphrase)
    if found is None:
        raise WrongPassphrase
    return found


def _forms(passphrase: str) -> Iterator[bytes]:
    """As typed, composed and decomposed («ñ» is one letter or two), and as OpenSSL before 1.1
    read what a UTF-8 terminal gave it, byte by byte."""
    composed = unicodedata.normalize("NFC", passphrase)
    decomposed = unicodedata.normalize("NFD", passphrase)
    as_bytes = composed.encode().decode("latin-1")
    for form in dict.fromkeys((passphrase, composed, decomposed, as_bytes)):
        yield form.encode()


def _all_of(data: bytes, form: bytes, opened: pkcs12.PKCS12KeyAndCertificates) -> Contents:
    own = opened.cert.certificate if opened.cert else None
    known = [*([own] if own else []), *(each.certificate for each in opened.additional_certs)]
    keys = list(_keys(data, form))
    if len(keys) > 1:
        return _paired(keys, known)
    if opened.key is None:
        return Contents((), tuple(known))
    return Contents((Pair(opened.key, own),), tuple(known[1:] if own else known))


def _keys(data: bytes, form: bytes) -> Iterator[object]:
    """The keys that stand in the open part of the file, as every program writes them."""
    bags = 0
    for info in asn1_pkcs12.Pfx.load(data).authenticated_safe:
        if info["content_type"].native != "data":
            continue
        for bag in asn1_pkcs12.SafeContents.load(info["content"].native):
            if bag["bag_id"].native != "pkcs8_shrouded_key_bag":
                continue
            bags += 1
            if bags > _MOST_KEYS:
                return
            try:
                yield load_der_private_key(bag["bag_value"].untag().dump(), form)
            except (ValueError, TypeError, UnsupportedAlgorithm):
                continue  # the others may open


def _paired(keys: Sequence[object], known: Sequence[x509.Certificate]) -> Contents:
    by_key: dict[bytes, x509.Certificate] = {}
    for certificate in known:
        by_key.setdefault(_public_of(certificate), certificate)
    pairs = tuple(Pair(key, by_key.get(_public_of(key))) for key in keys)
    own = [pair.certificate for pair in pairs]
    return Contents(pairs, tuple(each for each in known if each not in own))


def _public_of(holder: object) -> bytes:
    try:
        public = holder.public_key()  # type: ignore[attr-defined]
        return bytes(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    except (ValueError, AttributeError, UnsupportedAlgorithm):
        return b""


def _by_latin_1(data: bytes, passphrase: str) -> Contents | None:
    """What a terminal in Latin-1 locked: OpenSSL then derives the keys from those very bytes."""
    try:
        raw = unicodedata.normalize("NFC", passphrase).encode("latin-1")
    except UnicodeEncodeError:
        return None
    if raw.isascii():
        return None
    keys = list(_keys(data, raw))
    if not keys:
        return None
    try:
        return _paired(keys, list(_certificates(data, raw)))
    except (ValueError, TypeError, KeyError):
        return None


def _certificates(data: bytes, raw: bytes) -> Iterator[x509.Certificate]:
    for info in asn1_pkcs12.Pfx.load(data).authenticated_safe:
        if info["content_type"].native == "encrypted_data":
            locked = info["content"]["encrypted_content_info"]
            plain = _decrypted(
                locked["content_encryption_algorithm"], locked["encrypted_content"].native, raw
            )
        elif info["content_type"].native == "data":
            plain = info["content"].native
        else:
            continue
        for bag in asn1_pkcs12.SafeContents.load(plain):
            if bag["bag_id"].native == "cert_bag":
                der = bag["bag_value"]["cert_value"].parsed.dump()
                yield x509.load_der_x509_certificate(der)


def _decrypted(algorithm: algos.EncryptionAlgorithm, content: bytes, raw: bytes) -> bytes:
    """Content locked by PBES2 with AES (RFC 8018). Raises ValueError for anything else."""
    if algorithm["algorithm"].native != "pbes2" or algorithm.encryption_cipher != "aes":
        raise ValueError("not PBES2 with AES")
    if algorithm.kdf != "pbkdf2" or algorithm.kdf_iterations > _MOST_ITERATIONS:
        raise ValueError("not PBKDF2 within reason")
    digest = _DIGESTS.get(algorithm.kdf_hmac)
    if digest is None:
        raise ValueError("an unknown digest")
    key = PBKDF2HMAC(
        digest, algorithm.key_length, algorithm.kdf_salt, algorithm.kdf_iterations
    ).derive(raw)
    reader = Cipher(algorithms.AES(key), modes.CBC(algorithm.encryption_iv)).decryptor()
    unpadder = padding.PKCS7(128).unpadder()
    padded = reader.update(content) + reader.finalize()
    return bytes(unpadder.update(padded) + unpadder.finalize())
