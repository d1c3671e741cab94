"""What is shown of letters on their way: the original that came, and the proof of what left."""

from dataclasses import dataclass
from datetime import datetime

from models.enums import Channel, OutboxState, Outcome
from office.records.mail_facts import MailFacts


@dataclass(frozen=True)
class OriginalView:
    """The mail a document came in, with its envelope.

    `facts` is None where the document is older than their keeping; `withheld` says in a sentence
    why the original is not to be downloaded (yet), "" if it is.
    """

    received_at: datetime
    mail_from: str
    recipients: tuple[str, ...]
    peer: str
    greeting: str
    message_id: str
    size: int
    sha256: str
    facts: MailFacts | None
    withheld: str = ""


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
