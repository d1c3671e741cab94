"""What is sent, once it has its number: the facts that every recipient's copy is made from."""

from dataclasses import dataclass
from datetime import datetime

from models.enums import Channel
from models.tables import Document
from office.actors import Actor


@dataclass(frozen=True)
class Sent:
    """A document that has just left. `code` verifies it."""

    document: Document
    actor: Actor
    number: str
    code: str
    at: datetime
    pdf: str | None  # the SHA-256 of its blob
    text: str  # its body without marks


@dataclass(frozen=True)
class SentDocument:
    """What sending has produced. `leaves_at`: it waits until then, and may be withdrawn.

    `waits_for` names who signs next, where others sign after.
    """

    document_id: int
    number: str
    case_number: str
    channel: Channel
    address: str
    leaves_at: datetime | None = None
    waits_for: str = ""
