"""What a door is shown of messages that made no record: frozen, and without any database in it."""

from dataclasses import dataclass
from datetime import datetime

from models.enums import Channel, PassedOver
from office.quarantine.preview_child import Preview


@dataclass(frozen=True)
class QuarantinedRow:
    """A message in quarantine, or one that was passed over as something."""

    inbound_id: int
    received_at: datetime
    channel: Channel
    sender: str
    subject: str
    reason: str
    size: int
    passed_over: PassedOver | None


@dataclass(frozen=True)
class PassedOverPage:
    """A page of what was passed over; `newer` and `older` are the cursors of its neighbours."""

    rows: tuple[QuarantinedRow, ...]
    newer: str
    older: str


@dataclass(frozen=True)
class UnitChoice:
    """A unit to choose; `addressed` when a message was sent to it."""

    unit_id: int
    name: str
    addressed: bool


@dataclass(frozen=True)
class MessagePage:
    """A held message and what can be decided about it.

    `address` is the sender's, "" when the message does not tell; `quoted_number` the case it seems
    to belong to; `registrable`: what it says is known or can be read; `acknowledged`: whoever wrote
    it is sent word of its number; `earlier` says who decided before, when that did not work out.
    """

    row: QuarantinedRow
    mail_from: str
    recipients: tuple[str, ...]
    peer: str
    address: str
    is_mail: bool
    registrable: bool
    acknowledged: bool
    quoted_number: str
    earlier: str
    units: tuple[UnitChoice, ...]
    preview: Preview
