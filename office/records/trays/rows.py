"""What the trays read of documents and copies, and what of it is told to whom."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from models.enums import (
    Category,
    Channel,
    Confidentiality,
    CopyState,
    DocumentKind,
    DocumentState,
    Trust,
)
from models.reading import of
from office.actors import Actor
from office.records.access.case_documents import readable_among

_IN_CONFIDENCE = "Documento confidencial"


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """What a tray shows of a document."""

    id: int
    dated_at: datetime
    sender_name: str
    channel: Channel
    trust: Trust
    trust_detail: Any
    kind: DocumentKind
    state: DocumentState
    subject: str
    number: str | None
    draft_number: str | None
    reference: str
    attachment_count: int
    confidentiality: Confidentiality
    category: Category
    case_id: int | None
    citizen_id: int | None


@dataclass(frozen=True, slots=True)
class CopyRow:
    """What a tray shows of a copy."""

    id: int
    received_at: datetime
    read_at: datetime | None
    due_at: date | None
    note: str
    aside_until: date | None
    state: CopyState
    holder_post_id: int | None
    document: DocumentRow = of(DocumentRow)


@dataclass(frozen=True)
class Found:
    """A row before it is shown: what it is sorted by, and its tables."""

    at: datetime
    row_id: int
    document: DocumentRow
    copy: CopyRow | None = None
    holder: str = ""
    recoverable: bool = False
    note: str = ""
    unread: bool = False
    informed_id: int = 0  # of a row of Informados


async def told_to(actor: Actor, rows: Sequence[DocumentRow]) -> dict[int, DocumentRow]:
    """`rows` by key; what is confidential, and the actor may not read any more, says so only."""
    secret = [row.id for row in rows if row.confidentiality is Confidentiality.CONFIDENTIAL]
    hidden = set(secret) - await readable_among(actor, secret)
    return {row.id: _masked(row) if row.id in hidden else row for row in rows}


def _masked(row: DocumentRow) -> DocumentRow:
    return replace(
        row, subject=_IN_CONFIDENCE, sender_name="", number=None, draft_number=None, reference=""
    )
