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
    kind_name: str  # of the institution's own kind, "" for the usual word
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
    outdated_lists: tuple[tuple[int, str], ...] = ()  # id and name
    one_each: bool = False
    concerns: tuple[str, ...] = ()  # what would not come out on paper
    own_kinds: tuple["KindChoice", ...] = ()


@dataclass(frozen=True)
class KindChoice:
    """A kind of the institution's own as a form offers it; `letters` close its numbers."""

    own_kind_id: int
    base: DocumentKind
    letters: str
    name: str


@dataclass(frozen=True)
class DraftFields:
    """How a document is to be handled and found: what its writer chooses beside its text."""

    kind: DocumentKind
    category: Category = Category.NORMAL
    confidentiality: Confidentiality = Confidentiality.PUBLIC
    classification: str = ""
    summary: str = ""
    reference: str = ""
    own_kind_id: int | None = None  # the institution's own kind; `kind` is then its layout
    addressed_to: str = ""
