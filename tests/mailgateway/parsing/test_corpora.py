"""Real mail of other projects: every message gets a disposition, none crashes, none is slow."""

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailgateway.parsing.message import parse
from mailgateway.quoting.splitting import split
from office.messages.incoming import IncomingMessage, MessageKind, PartRole
from tests.mailgateway.letters import RECEIVED, held
from tests.support.closing import CORPORA

MAIL = sorted(path for pattern in ("mail-*", "bounce-*") for path in CORPORA.glob(pattern))
# Texts of bounces without any header: what lies behind a mail's first blank line.
BODIES = sorted(path for path in CORPORA.glob("bounce-crisp/*") if path.is_file())
_CRASHED = "No pudimos leer el mensaje; una persona debe revisarlo."


def messages(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def assert_whole(message: IncomingMessage, path: Path) -> None:
    """Every part has one fate, every file is among the parts, and all of it can be stored."""
    texts = [message.subject, message.text, message.quoted, message.sender_name, message.signature]
    texts += [part.name for part in message.parts] + [file.finding for file in message.files]
    texts += [f"{one.name}{one.address}" for one in message.addressees]
    for text in texts:
        assert "\0" not in text and text.encode() is not None, path
    names = [file.name for file in message.files]
    assert len({name.lower() for name in names}) == len(names), path
    assert all(name and "/" not in name and "\\" not in name for name in names), path
    kept = [part for part in message.parts if part.fate in (PartRole.ATTACHMENT, PartRole.INLINE)]
    assert {part.name for part in kept} <= set(names), path
    for part in message.parts:
        assert bool(part.reason) == (part.fate is PartRole.SKIPPED), path
        assert len(part.sha256) == 64 and part.inside in ("", *names), path
    if message.text:
        assert any(part.fate is not PartRole.SKIPPED for part in message.parts), path
    assert message.sent_at is not None and message.sent_at.tzinfo is not None, path


@pytest.mark.parametrize("folder", MAIL, ids=lambda path: path.name)
def test_every_message_gets_a_kind(folder: Path) -> None:
    for path in messages(folder):
        start = time.thread_time()
        message = parse(held(path.read_bytes()))
        assert time.thread_time() - start < 2, path
        assert message.reason != _CRASHED, path
        assert_whole(message, path)
        if message.kind is not MessageKind.UNREADABLE:
            assert "@" in message.sender_address, path


def test_bounces_are_never_taken_for_letters() -> None:
    files = [path for path in (CORPORA / "bounce-prasad").iterdir() if path.is_file()]
    letters = [p for p in files if parse(held(p.read_bytes())).kind is MessageKind.SUBMISSION]
    assert len(letters) <= len(files) * 0.05


def test_texts_of_bounces_keep_every_word() -> None:
    for path in BODIES:
        text = path.read_text("utf-8", "replace")
        parted = split(text)
        whole = f"{parted.new}\n{parted.signature}\n{parted.quoted}"
        assert sorted(whole.split()) == sorted(text.split()), path


def _originals() -> list[bytes]:
    paths = [
        path for folder in MAIL if folder.name.startswith("mail-") for path in messages(folder)
    ]
    return [path.read_bytes() for path in paths if path.stat().st_size < 20_000][::3]


ORIGINALS = _originals()


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A message of the corpora with pieces lost, doubled, overwritten or taken from another."""
    original = draw(st.sampled_from(ORIGINALS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, max(len(original) - 1, 0)))
        end = draw(st.integers(start, min(start + 400, len(original))))
        other = draw(st.sampled_from(ORIGINALS))
        piece = draw(
            st.one_of(
                st.just(b""),
                st.binary(max_size=40),
                st.just(original[start:end] * 2),
                st.just(other[start:end]),
                st.sampled_from([b"\r\n\r\n", b"\0", b"\xff\xfe", b"--", b"=?utf-8?B?", b"\r"]),
            )
        )
        original = original[:start] + piece + original[end:]
    return original


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged())
def test_no_damage_makes_reading_fail(original: bytes) -> None:
    message = parse(held(original))
    assert message.reason != _CRASHED
    assert message.received_at == RECEIVED
    assert_whole(message, Path())
