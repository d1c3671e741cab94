"""The child of `pkcs12_apart`: unlocks one file, within its bounds, and hands back what it held."""

import base64
import sys
from typing import Any

import orjson
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from office.errors import Invalid
from office.papers.signing.pkcs12 import unlock


def main() -> None:
    """Read {"file", "words"} from standard input; print the parts, or what is wrong."""
    given = orjson.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(orjson.dumps(_told(given)))
    sys.stdout.buffer.flush()


def _told(given: dict[str, str]) -> dict[str, Any]:
    try:
        words = base64.b64decode(given["words"]).decode("utf-8", "surrogatepass")
        opened = unlock(base64.b64decode(given["file"]), words)
    except Invalid as refusal:
        return {"refused": str(refusal), "field": refusal.field}
    return {
        "pairs": [[_key(pair.key), _certificate(pair.certificate)] for pair in opened.pairs],
        "others": [_certificate(each) for each in opened.others],
    }


def _key(key: Any) -> str:
    try:
        der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    except (AttributeError, ValueError):
        return ""  # a kind of key that nobody signs with
    return base64.b64encode(der).decode()


def _certificate(certificate: x509.Certificate | None) -> str:
    der = certificate.public_bytes(Encoding.DER) if certificate else b""
    return base64.b64encode(der).decode()
