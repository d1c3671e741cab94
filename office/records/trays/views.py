"""What a tray shows: frozen, and without any database in it."""

from dataclasses import dataclass
from datetime import date, datetime

from models.enums import (
    Channel,
    DocumentKind,
    DocumentState,
    Trust,
)


@dataclass(frozen=True)
class Count:
    """Unread and total of a tray; `capped` when there are more than `total` says."""

    unread: int = 0
    total: int = 0
    capped: bool = False


@dataclass(frozen=True)
class TrayRow:
    """One line of a tray. `copy_id` is None for drafts and sent documents."""

    document_id: int
    copy_id: int | None
    sender_name: str
    channel: Channel
    trust: Trust
    kind: DocumentKind
    state: DocumentState
    subject: str
    number: str
    reference: str
    attachments: int
    note: str
    unread: bool
    confidential: bool
    due_at: date | None
    days_left: int | None  # working days to due_at, negative when late
    at: datetime
    holder: str  # who has it, where the tray is not one's own; "" otherwise
    unchecked: bool = False  # whether the sender could not be checked yet
    recoverable: bool = False  # whether the actor may take its reassignment back
    legal_due_at: date | None = None  # the case's own last day, where `due_at` is another
    adds_to: str = ""  # the number of the case that it was added to later
    row_id: int = 0  # of the copy, the document or the event that the row shows
    urgent: bool = False
    aside_until: date | None = None  # put aside until then
    informed_id: int = 0  # of a row of Informados
    place: str = ""  # where the row stands, for listing.neighbours


@dataclass(frozen=True)
class Step:
    """A document of a tray, and where it stands there."""

    document_id: int
    place: str
    state: DocumentState


@dataclass(frozen=True)
class Neighbours:
    """What stands before and after a row, in the tray's own order."""

    before: Step | None
    after: Step | None


@dataclass(frozen=True)
class TrayPage:
    """A page of a tray, newest first; `newer` and `older` are opaque cursors, "" at the ends."""

    tray: str
    rows: tuple[TrayRow, ...]
    count: Count
    overdue: int
    newer: str
    older: str
