"""What is shown of a draft that goes from desk to desk: frozen, without any database in it."""

from dataclasses import dataclass
from datetime import datetime

from models.enums import AskedFor, DocumentKind, StepState


@dataclass(frozen=True)
class StepRow:
    """Somebody who was asked; `who` is name and post."""

    step_id: int
    post_id: int
    who: str
    asker: str
    asked_for: AskedFor
    state: StepState
    note: str
    answer: str
    opened_at: datetime | None
    answered_at: datetime | None


@dataclass(frozen=True)
class CommentRow:
    """A remark on the draft; `quote` are the words it stands beside, "" for the whole."""

    comment_id: int
    who: str
    text: str
    quote: str
    version: int
    at: datetime
    settled: bool


@dataclass(frozen=True)
class Candidate:
    """Somebody who can be asked; `may_sign` tells for what."""

    post_id: int
    name: str
    post_title: str
    unit_name: str
    is_chief: bool
    may_sign: bool


@dataclass(frozen=True)
class Standing:
    """Where a draft stands among those who work on it, as one of them sees it.

    `mine` is the step that waits for the actor; `may_take_back` for who sent it up last.
    """

    document_id: int
    kind: DocumentKind
    draft_number: str
    subject: str
    version: int
    author: str
    holder: str
    in_hands: bool  # whether the actor holds it and may write
    steps: tuple[StepRow, ...]
    comments: tuple[CommentRow, ...]
    mine: StepRow | None
    signer: str  # who will sign, "" while nobody was asked
    may_take_back: bool
    may_sign: bool


@dataclass(frozen=True)
class PileRow:
    """A draft that waits for the actor's eyes or signature."""

    document_id: int
    kind: DocumentKind
    draft_number: str
    subject: str
    to: str
    asker: str
    note: str
    asked_for: AskedFor
    since: datetime
    version: int
    answers_number: str
    open_comments: int
    begun: bool = False  # others have signed it before; its text and number are fixed
