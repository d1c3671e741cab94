"""What became of the messages that left because of a document, with the evidence of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.enums import Channel, OutboxState, Outcome
from models.reading import read
from models.tables import DeliveryEvidence, OutboxMessage


@dataclass(frozen=True)
class SentFile:
    """A file that leaves with a message."""

    name: str
    sha256: str


@dataclass(frozen=True)
class AttemptRow:
    """One piece of evidence: an attempt to hand a message over, or a report that came back."""

    at: datetime
    outcome: Outcome
    server: str
    reply: str
    external_id: str = ""  # the channel's own name of what it took
    reported: bool = False


@dataclass(frozen=True)
class DeliveryRow:
    """A message that left (or is to leave), with its last evidence, and all of it in `history`.

    `next_attempt_at` is None when no more are made.
    """

    kind: str
    channel: Channel
    to_address: str
    state: OutboxState
    created_at: datetime
    at: datetime | None
    outcome: Outcome | None
    server: str
    reply: str
    attempts: int
    to_name: str = ""
    message_id: str = ""
    next_attempt_at: datetime | None = None
    files: tuple[SentFile, ...] = ()
    history: tuple[AttemptRow, ...] = ()


@dataclass(frozen=True, slots=True)
class _MessageRow:
    """What is told of a message."""

    id: int
    kind: str
    channel: Channel
    to_address: str
    to_name: str
    state: OutboxState
    created_at: datetime
    attempts: int
    message_id: str
    next_attempt_at: datetime
    files: Any


@dataclass(frozen=True, slots=True)
class _EvidenceRow:
    """What is told of a piece of evidence."""

    message_id: int
    at: datetime
    outcome: Outcome
    server: str
    reply: str
    external_id: str


_MOST_SHOWN = 50
_ONLY_REPORTED = (Outcome.DELIVERED, Outcome.DELAYED, Outcome.BOUNCED)


async def deliveries_of(document_id: int) -> tuple[DeliveryRow, ...]:
    """The messages about a document in the order they were written, each with every attempt to hand
    it over and every report that came back."""
    written = OutboxMessage.filter(document_id=document_id).order_by("id").limit(_MOST_SHOWN)
    messages = await read(written, _MessageRow)
    if not messages:
        return ()
    proven = DeliveryEvidence.filter(message_id__in=[message.id for message in messages])
    evidence = await read(proven.order_by("id"), _EvidenceRow)
    by_message: dict[int, list[_EvidenceRow]] = {message.id: [] for message in messages}
    for row in evidence:
        by_message[row.message_id].append(row)
    return tuple(_delivery(message, by_message[message.id]) for message in messages)


def _delivery(message: _MessageRow, evidence: Sequence[_EvidenceRow]) -> DeliveryRow:
    history = _history(evidence)
    last = history[-1] if history else None
    waits = message.state is OutboxState.PENDING
    return DeliveryRow(
        kind=message.kind,
        channel=message.channel,
        to_address=message.to_address,
        to_name=message.to_name,
        state=message.state,
        created_at=message.created_at,
        at=last.at if last else None,
        outcome=last.outcome if last else None,
        server=last.server if last else "",
        reply=last.reply if last else "",
        attempts=message.attempts,
        message_id=message.message_id,
        next_attempt_at=message.next_attempt_at if waits else None,
        files=tuple(SentFile(file["name"], file["sha256"]) for file in message.files),
        history=history,
    )


def _history(evidence: Sequence[_EvidenceRow]) -> tuple[AttemptRow, ...]:
    """In order; what is told of a message that was handed over already is told by a report."""
    rows: list[AttemptRow] = []
    for row in evidence:
        handed_over = any(earlier.outcome is Outcome.ACCEPTED for earlier in rows)
        reported = row.outcome in _ONLY_REPORTED or handed_over
        rows.append(
            AttemptRow(row.at, row.outcome, row.server, row.reply, row.external_id, reported)
        )
    return tuple(rows)
