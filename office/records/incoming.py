"""What a door hands to the registry: one message, already read, of any channel."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from models.enums import Channel, Trust
from office.records.authentication import Authentication


class MessageKind(StrEnum):
    """What a message is, as far as its own bytes tell."""

    SUBMISSION = "submission"
    AUTOMATIC = "automatic"  # bounce, auto-reply, list mail: never answered, never a record
    UNREADABLE = "unreadable"  # no mail at all: `reason` says why


@dataclass(frozen=True)
class IncomingFile:
    """A file that came with a message; `name` is safe to show and is never a path."""

    name: str
    media_type: str  # by content (office.papers.sniffing)
    content: bytes = field(repr=False)
    finding: str = ""  # what an official should know of it, in Spanish; "" if nothing


@dataclass(frozen=True)
class IncomingMessage:
    """One message. `inbound_id` is its row in custody.

    `sender_address` is canonical (office.people.addresses); `recipients` are the addresses of ours
    it was sent to; `text` is what the sender wrote, `quoted` what they only quoted;
    `references` are Message-IDs, newest last; `origin_key` is the same for the same message
    delivered twice (hex SHA-256, DESIGN 3.3).
    """

    inbound_id: int
    channel: Channel
    kind: MessageKind
    sender_name: str
    sender_address: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    received_at: datetime
    origin_key: str
    quoted: str = ""
    message_id: str = ""
    references: tuple[str, ...] = ()
    reply_to: str = ""
    files: tuple[IncomingFile, ...] = ()
    trust: Trust = Trust.UNVERIFIED
    reason: str = ""
    bulk: bool = False
    authentication: Authentication | None = None
