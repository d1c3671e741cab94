"""What a search shows: frozen, and without any database in it."""

from dataclasses import dataclass
from datetime import datetime

from models.enums import (
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


@dataclass(frozen=True)
class SearchPage:
    query: str
    rows: tuple[SearchRow, ...]
    more: bool
