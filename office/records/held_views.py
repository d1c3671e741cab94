"""What the quarantine shows to a door: frozen pictures, without any database in them."""

from dataclasses import dataclass
from datetime import datetime

from models.enums import Channel
from office.records.held_preview import Preview


@dataclass(frozen=True)
class HeldRow:
    """A message in quarantine."""

    inbound_id: int
    received_at: datetime
    channel: Channel
    sender: str
    subject: str
    reason: str
    size: int


@dataclass(frozen=True)
class UnitChoice:
    """A unit to choose; `addressed` when a message was sent to it."""

    unit_id: int
    name: str
    addressed: bool


@dataclass(frozen=True)
class HeldPage:
    """A held message and what can be decided about it.

    `address` is the sender's, "" when the message does not tell; `quoted_number` the case it seems
    to belong to; `registrable`: what it says is known or can be read; `earlier` says who decided
    before, when that did not work out.
    """

    row: HeldRow
    mail_from: str
    recipients: tuple[str, ...]
    peer: str
    address: str
    is_mail: bool
    registrable: bool
    quoted_number: str
    earlier: str
    units: tuple[UnitChoice, ...]
    preview: Preview
