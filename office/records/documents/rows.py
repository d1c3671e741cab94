"""What the document page reads of each table: these columns and no others."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from models.enums import (
    Action,
    Confidentiality,
    ContactKind,
    CopyState,
    DocumentKind,
    DocumentState,
    ExtractionState,
    Scan,
)


@dataclass(frozen=True, slots=True)
class CopyRow:
    """A copy: where it lies, and until when."""

    id: int
    state: CopyState
    holder_post_id: int | None
    unit_id: int
    read_at: datetime | None
    due_at: date | None
    aside_until: date | None


@dataclass(frozen=True, slots=True)
class Related:
    """Another document of the case."""

    id: int
    kind: DocumentKind
    state: DocumentState
    number: str | None
    draft_number: str | None
    subject: str
    dated_at: datetime
    confidentiality: Confidentiality
    holder_post_id: int | None
    author_post_id: int | None
    answers_id: int | None


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """A file."""

    id: int
    name: str
    media_type: str
    size: int
    blob_id: str
    pages: int | None
    text: str
    finding: str
    extraction: ExtractionState
    scan: Scan
    signatures: Any
    active: str | None


@dataclass(frozen=True, slots=True)
class ContactOnFile:
    """A way to reach a citizen."""

    kind: ContactKind
    address: str
    label: str
    verified_at: datetime | None


@dataclass(frozen=True, slots=True)
class EventRow:
    """An act of the trail."""

    at: datetime
    action: Action
    who: str
    comment: str
    detail: Any
    document_id: int | None
