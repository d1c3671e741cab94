"""What reading a mail costs: processor time from its bytes to what the office is given."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email import message_from_bytes
from time import process_time
from typing import TypeVar

from benchmarks.bench import Bench, mail_set
from benchmarks.mailset import Mail
from mailgateway.parsing.message import parse
from models.enums import Channel
from office.custody.raw_message import RawMessage

T = TypeVar("T")
_FLOOR = "read.library_ms"


async def reading(bench: Bench) -> None:
    """Milliseconds a mail: all that we make of it, beside the library's parser alone."""
    for number in bench.rounds(0.05):
        mails = mail_set(bench.plan.registered, 100 + number)
        originals = [_original(mail) for mail in mails]
        held = [_held(n, original) for n, original in enumerate(originals)]
        bench.ledger.sample(_FLOOR, _each(message_from_bytes, originals), "ms")
        bench.ledger.sample("read.mail_ms", _each(parse, held), "ms", _FLOOR)


def _each(read: Callable[[T], object], mails: Sequence[T]) -> float:
    for mail in mails[:10]:
        read(mail)
    started = process_time()
    for mail in mails:
        read(mail)
    return 1000 * (process_time() - started) / len(mails)


def _original(mail: Mail) -> bytes:
    return mail.wire.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n.")


def _held(number: int, original: bytes) -> RawMessage:
    return RawMessage(
        id=number + 1,
        channel=Channel.EMAIL,
        original=original,
        received_at=datetime(2026, 3, 2, 14, 0, tzinfo=UTC),
        recipients=("tramites@chq.example",),
        mail_from="vecino@correo.example",
        peer="127.0.0.1",
        external_id=None,
        attempts=1,
    )
