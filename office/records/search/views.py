"""What a search shows: frozen, and without any database in it."""

from dataclasses import dataclass
from datetime import datetime

from models.enums import (
    CaseState,
    DocumentKind,
    DocumentState,
)


@dataclass(frozen=True)
class SearchRow:
    document_id: int
    number: str
    kind: DocumentKind
    state: DocumentState
    subject: str
    sender_name: str
    at: datetime
    excerpt: str
    case_state: CaseState | None = None  # of a citizen's document: where their case is
    holder: str = ""  # who has it now
    mine: bool = False
    unread: bool = False


@dataclass(frozen=True)
class SearchPage:
    query: str
    rows: tuple[SearchRow, ...]
    more: bool
    page: int = 1
    exact: int | None = None  # the document whose number was asked for, in full
