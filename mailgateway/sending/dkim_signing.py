"""Signs our mail with the institution's DKIM keys (RFC 6376; Ed25519 by RFC 8463)."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dkim
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, utils
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from dkim.crypto import RSASSA_PKCS1_v1_5_sign

_LEAST_RSA = 1024  # bits, RFC 8301 section 3.2; 2048 is what one makes today
# Signed once more than they are there, so that nobody can add another (section 8.15).
_FROZEN = (b"from", b"to", b"cc", b"subject", b"date", b"reply-to", b"message-id")
_SIGNED = (
    *_FROZEN,
    *(b"sender", b"in-reply-to", b"references", b"auto-submitted", b"mime-version"),
    *(b"content-type", b"content-transfer-encoding"),
)


@dataclass(frozen=True)
class _Key:
    selector: bytes
    algorithm: bytes
    private: bytes = field(repr=False)  # as dkimpy wants it: PKCS#1 in PEM, or the seed in base64


class Signer:
    """Signs with every key of `keys` (selector: PEM file), so that old and new receivers can check.

    Raises ValueError for a file that holds no usable key.
    """

    def __init__(self, keys: Mapping[str, Path]) -> None:
        self._keys = [_read(selector, path) for selector, path in keys.items()]

    def sign(self, message: bytes, domain: str) -> bytes:
        """`message` with our signatures above it, for the From domain `domain` (in ASCII)."""
        present = {name.lower() for name, _ in dkim.rfc822_parse(message)[0]}
        names = [name for name in _SIGNED if name in present or name in _FROZEN]
        names += [name for name in _FROZEN if name in present]
        fields = [
            dkim.sign(
                message,
                key.selector,
                domain.encode("ascii"),
                key.private,
                canonicalize=(b"relaxed", b"relaxed"),
                signature_algorithm=key.algorithm,
                include_headers=names,
            )
            for key in self._keys
        ]
        return b"".join([*fields, message])


def _read(selector: str, path: Path) -> _Key:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError, OSError) as error:
        raise ValueError(f"«{path}» no tiene una clave privada sin contraseña: {error}") from None
    if isinstance(key, Ed25519PrivateKey):
        seed = base64.b64encode(key.private_bytes_raw())
        return _Key(selector.encode("ascii"), b"ed25519-sha256", seed)
    if not isinstance(key, RSAPrivateKey) or key.key_size < _LEAST_RSA:
        raise ValueError(f"«{path}» debe tener una clave Ed25519, o RSA de {_LEAST_RSA} bits")
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    _rsa_keys[key.public_key().public_numbers().n] = key
    return _Key(selector.encode("ascii"), b"rsa-sha256", pem)


_rsa_keys: dict[int, RSAPrivateKey] = {}


def _rsa_signature(digest: Any, numbers: dict[str, int]) -> bytes:
    """What dkimpy computes in Python in 7 ms (2048 bits), computed by OpenSSL in less than one."""
    key = _rsa_keys.get(numbers["modulus"])
    if key is None:
        return bytes(RSASSA_PKCS1_v1_5_sign(digest, numbers))
    return key.sign(digest.digest(), padding.PKCS1v15(), utils.Prehashed(hashes.SHA256()))


dkim.RSASSA_PKCS1_v1_5_sign = _rsa_signature  # the library has no other place for it
