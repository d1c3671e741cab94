"""What is sent, once it has its number: the facts that every recipient's copy is made from."""

from dataclasses import dataclass
from datetime import datetime

from models.tables import Document
from office.actors import Actor


@dataclass(frozen=True)
class Sent:
    """A document that has just been numbered and frozen. `pdf` is None while it is to be signed by
    hand; `code` verifies it."""

    document: Document
    actor: Actor
    number: str
    code: str
    at: datetime
    pdf: str | None  # the SHA-256 of its blob
    text: str  # its body without marks
