"""Real mail of other projects: every message gets a disposition, none crashes, none is slow."""

import time
from pathlib import Path

import pytest

from mailgateway.parsing import parse
from mailgateway.quoting import split
from office.records.incoming import MessageKind
from tests.mailgateway.conftest import CORPORA
from tests.mailgateway.letters import held

MAIL = sorted(path for pattern in ("mail-*", "bounce-*") for path in CORPORA.glob(pattern))
REPLIES = sorted(path for path in CORPORA.glob("reply-*/*.txt"))
_CRASHED = "No pudimos leer el mensaje; una persona debe revisarlo."


@pytest.mark.parametrize("folder", MAIL, ids=lambda path: path.name)
def test_every_message_gets_a_kind(folder: Path) -> None:
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        start = time.thread_time()
        message = parse(held(path.read_bytes()))
        assert time.thread_time() - start < 2, path
        assert message.reason != _CRASHED, path
        for text in (message.subject, message.text, message.quoted, message.sender_name):
            assert "\0" not in text and text.encode() is not None, path
        if message.kind is not MessageKind.UNREADABLE:
            assert "@" in message.sender_address, path


def test_bounces_are_never_taken_for_letters() -> None:
    files = [path for path in (CORPORA / "bounce-prasad").iterdir() if path.is_file()]
    letters = [p for p in files if parse(held(p.read_bytes())).kind is MessageKind.SUBMISSION]
    assert len(letters) <= len(files) * 0.05


def test_replies_are_parted_without_losing_the_answer() -> None:
    for path in REPLIES:
        text = path.read_text("utf-8", "replace")
        parted = split(text)
        assert parted.new.strip() or not text.strip(), path
        assert len(parted.new) + len(parted.quoted) + len(parted.signature) <= len(text), path
