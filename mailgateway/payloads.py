"""The bytes of one MIME part, whatever was done to carry them, and whether they came whole."""

import binascii
import io
import re
from email.generator import BytesGenerator
from email.message import Message

DAMAGED = "El archivo llegó incompleto o dañado."
EMPTY = "El archivo llegó vacío."


def content_of(part: Message) -> tuple[bytes, str]:
    """The decoded bytes of a leaf `part`, and what is wrong with them ("" if nothing)."""
    payload = part.get_payload()
    if not isinstance(payload, str):
        return nested(part), ""
    encoded = payload.encode("utf-8", "surrogateescape")
    encoding = str(part.get("content-transfer-encoding", "")).strip(" \t\r\n;\"'").lower()
    if encoding == "base64":
        return _from_base64(encoded)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(encoded), ""
    if encoding in ("x-uuencode", "uuencode", "uue", "x-uue"):
        decoded = part.get_payload(decode=True)
        return (decoded, "") if isinstance(decoded, bytes) else (encoded, DAMAGED)
    return encoded, ""


def _from_base64(encoded: bytes) -> tuple[bytes, str]:
    try:
        return binascii.a2b_base64(encoded), ""
    except binascii.Error:
        kept = re.sub(rb"[^A-Za-z0-9+/]", b"", encoded)
        kept = kept[: len(kept) - (len(kept) % 4 == 1)]
        return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4)), DAMAGED


def nested(part: Message) -> bytes:
    """The message or messages inside a `message/*` part, written out as a file.

    Raises what the library raises when it cannot write what it has read.
    """
    payload = part.get_payload()
    if not isinstance(payload, list):
        return str(payload).encode("utf-8", "surrogateescape")
    inside = [_written(message) for message in payload if isinstance(message, Message)]
    content = b"\r\n".join(inside)
    if str(part.get("content-transfer-encoding", "")).strip().lower() == "base64":
        decoded, _ = _from_base64(content)  # against RFC 2046 section 5.2.1, yet some do it
        return decoded
    return content


def _written(message: Message) -> bytes:
    target = io.BytesIO()
    policy = message.policy.clone(linesep="\r\n")
    BytesGenerator(target, mangle_from_=False, maxheaderlen=0, policy=policy).flatten(message)
    return target.getvalue()
