"""The bytes of one MIME part, whatever was done to carry them, and whether they came whole."""

import binascii
import io
import re
from contextlib import suppress
from email.errors import InvalidBase64LengthDefect, InvalidBase64PaddingDefect
from email.generator import BytesGenerator
from email.message import Message

DAMAGED = "El archivo llegó incompleto o dañado."
EMPTY = "El archivo llegó vacío."
_ENCODING = "content-transfer-encoding"


def children(part: Message) -> list[Message]:
    """The parts directly inside `part`; none in a leaf.

    Asked only of what has parts: of a leaf, the library would decode the text, by any codec that
    its header names.
    """
    payload = part.get_payload() if part.is_multipart() else []
    return [child for child in payload if isinstance(child, Message)]


def encoding_of(part: Message) -> str:
    """The transfer encoding that `part` states, as the one word it should be."""
    return str(part.get(_ENCODING, "")).strip(" \t\r\n;\"'").lower()


def content_of(part: Message) -> tuple[bytes, str]:
    """The decoded bytes of a leaf `part`, and what is wrong with them ("" if nothing)."""
    if part.is_multipart():
        return nested(part), ""
    written = str(part.get(_ENCODING, ""))
    meant = written.strip(" \t\r\n;\"'").lower()
    if written and written != meant:  # the library takes nothing but the bare word
        part.replace_header(_ENCODING, meant)
    content = _decoded(part, meant)
    if not isinstance(content, bytes):
        return b"", DAMAGED
    if any(isinstance(defect, InvalidBase64LengthDefect) for defect in part.defects):
        return from_base64(content), DAMAGED
    cut = any(isinstance(defect, InvalidBase64PaddingDefect) for defect in part.defects)
    return content, DAMAGED if cut else ""


def _decoded(part: Message, encoding: str) -> object:
    """The payload of `part` as the library decodes it.

    It makes several copies of base64 on its way, which a large file cannot afford. What is without
    fault needs none of them.
    """
    written = vars(part).get("_payload")  # asked for it, the library would decode it as a text
    if encoding == "base64" and isinstance(written, str) and written.isascii():
        bare = written.encode("ascii").translate(None, b"\r\n")
        with suppress(binascii.Error):
            if len(bare) % 4 == 0:
                return binascii.a2b_base64(bare, strict_mode=True)
    return part.get_payload(decode=True)


def from_base64(encoded: bytes) -> bytes:
    """As many bytes as `encoded` still gives, whatever is wrong with it."""
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", encoded)
    kept = kept[: len(kept) - (len(kept) % 4 == 1)]
    return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))


def nested(part: Message) -> bytes:
    """The message or messages inside a `message/*` part, written out as a file.

    Raises what the library raises when it cannot write what it has read.
    """
    if not part.is_multipart():
        content, _ = content_of(part)
        return content
    content = b"\r\n".join(_written(message) for message in children(part))
    if encoding_of(part) == "base64":
        return from_base64(content)  # against RFC 2046 section 5.2.1, yet some do it
    return content


def _written(message: Message) -> bytes:
    target = io.BytesIO()
    policy = message.policy.clone(linesep="\r\n")
    BytesGenerator(target, mangle_from_=False, maxheaderlen=0, policy=policy).flatten(message)
    return target.getvalue()
