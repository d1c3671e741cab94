"""A mail without its long files is read as the library reads it whole."""

import base64
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgateway.mime import tree as structure
from mailgateway.mime.base64_runs import Stretches, read_closely
from tests.support.closing import CORPORA

MAIL = sorted(path for kind in ("mail-*", "bounce-*") for path in CORPORA.glob(kind))
FILE = base64.encodebytes(Random(1).randbytes(30_000))
LINES = st.sampled_from([
    FILE, FILE[: 77 * 110], FILE.replace(b"\n", b"\n\n"), FILE[:-9], FILE.replace(b"\n", b"\r"),
    FILE.replace(b"A", b"-"), base64.b64encode(b"x" * 9_000) + b"\n", b"-", b"\n", b"a: b\n",
    b"--x\n", b"--x--\n", b"Content-Type: multipart/mixed; boundary=x\n", b"Hola\n", b"  y\n",
    b"Content-Type: message/delivery-status\n", b"Content-Type: message/rfc822\n", b"From z\n",
    b"Content-Transfer-Encoding: base64\n",
])  # fmt: skip


def tree(message: Message) -> list[Any]:
    """All that the library's parser leaves in a message."""
    payload = vars(message)["_payload"]
    inside = [tree(part) for part in payload] if isinstance(payload, list) else payload
    defects = [type(defect) for defect in message.defects]
    return [message.items(), message.preamble, message.epilogue, defects, inside]


def theirs(original: bytes) -> Message:
    return message_from_bytes(original, structure._Part)


@given(st.lists(LINES, max_size=12), st.booleans())
def test_the_same_parts_come_out(lines: list[bytes], with_returns: bool) -> None:
    original = b"".join(lines)
    if with_returns:
        original = original.replace(b"\n", b"\r\n")
    assert tree(structure.read(original)) == tree(theirs(original))


@pytest.mark.parametrize("folder", MAIL, ids=lambda path: path.name)
def test_the_same_parts_come_out_of_real_mail(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            original = path.read_bytes()
            assert tree(structure.read(original)) == tree(theirs(original)), path


def test_the_parser_sees_little_of_a_file() -> None:
    head = b"Subject: x\n\n"
    assert read_closely(head + 10 * FILE[: 77 * 500]) < 20_000
    assert read_closely(head + b"Hola a todos.\n" * 5_000) > 50_000


def test_nobody_can_write_a_mark() -> None:
    seen = Stretches(FILE + b"\nHola").thinned
    assert tree(structure.read(FILE + seen)) == tree(theirs(FILE + seen))
