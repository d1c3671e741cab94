"""What an official at work is shown: colleagues, templates, a draft, what sending made of it."""

from dataclasses import dataclass
from datetime import datetime

from models.enums import Category, Channel, Confidentiality, DocumentKind
from office.records.documents.recipients import RecipientView


@dataclass(frozen=True)
class TemplateRow:
    template_id: int
    name: str


@dataclass(frozen=True)
class DraftView:
    """A draft in the editor; `version` goes back with every save."""

    document_id: int
    draft_number: str
    kind: DocumentKind
    subject: str
    body: str  # clean HTML
    reference: str
    version: int
    saved_at: datetime
    recipients: tuple[RecipientView, ...]
    delivery_channel: Channel
    delivery_address: str
    answers_id: int | None
    answers_number: str
    answers_subject: str
    case_number: str
    may_sign: bool
    author: str
    templates: tuple[TemplateRow, ...]
    fields: "DraftFields"


@dataclass(frozen=True)
class DraftFields:
    """How a document is to be handled and found: what its writer chooses beside its text."""

    kind: DocumentKind
    category: Category = Category.NORMAL
    confidentiality: Confidentiality = Confidentiality.PUBLIC
    classification: str = ""
    summary: str = ""
    reference: str = ""
