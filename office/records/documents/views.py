"""What the registry shows to a door: frozen pictures of rows, without any database in them."""

from dataclasses import dataclass, field
from datetime import date, datetime

from models.enums import (
    Action,
    CaseState,
    Channel,
    Confidentiality,
    ContactKind,
    CopyState,
    DocumentKind,
    DocumentState,
    Scan,
    Trust,
)
from office.messages.authentication import Authentication
from office.outbox.history import DeliveryRow
from office.papers.validation.pdf_signatures import SignatureFinding
from office.records.documents.arrivals import Arrival
from office.records.documents.links import LinkRow
from office.records.documents.originals import OriginalView
from office.records.documents.recipients import RecipientView


@dataclass(frozen=True)
class FileRow:
    """An attachment as its document shows it; `text` is a short excerpt of the extracted text.

    `offered` is false while the virus scanner has not seen it, and for ever when it found a virus.
    `shown_here` is false for what only a download may hand out; `active` says in Spanish what a PDF
    does by itself. `inline`: a picture that the sender's text shows; `inside` is the name of the
    file it was taken out of, "" if it came by itself.
    """

    attachment_id: int
    name: str
    media_type: str
    size: int
    sha256: str
    pages: int | None
    text: str
    finding: str
    extraction: str
    scan: Scan = Scan.NOT_ASKED
    offered: bool = True
    inline: bool = False
    inside: str = ""
    signatures: tuple[SignatureFinding, ...] = ()
    shown_here: bool = True
    active: str = ""


@dataclass(frozen=True)
class TrailRow:
    """An event of the Recorrido, newest first."""

    at: datetime
    action: Action
    who: str
    to: str
    comment: str
    due_at: date | None
    day: int  # working day of the case on which it happened; 0 without a case
    document_id: int | None
    document_number: str


@dataclass(frozen=True)
class ContactRow:
    kind: ContactKind
    address: str
    label: str
    verified: bool


@dataclass(frozen=True)
class SenderView:
    """Who sent an incoming document, and how that is known."""

    name: str
    address: str
    trust: Trust
    citizen_id: int | None
    id_document: str  # partly masked
    contacts: tuple[ContactRow, ...]
    earlier_cases: int
    open_cases: int
    authentication: Authentication | None = None  # of a mail's sender, if it was checked


@dataclass(frozen=True)
class CaseView:
    """A case. `due_how` has keys: received (ISO date), term_days, weekend_days, holidays (list of
    {day, name})."""

    case_id: int
    number: str
    subject: str
    state: CaseState
    unit_name: str
    opened_at: datetime
    due_at: date | None
    due_how: dict[str, object]
    days_left: int | None
    documents: tuple["CaseDocument", ...]


@dataclass(frozen=True)
class CaseDocument:
    document_id: int
    number: str
    kind: DocumentKind
    state: DocumentState
    subject: str
    at: datetime
    may_open: bool


@dataclass(frozen=True)
class SignatureView:
    signer_name: str
    subject_dn: str
    issuer_dn: str
    serial: str
    signed_at: datetime
    not_after: datetime
    account: str  # who was logged in, whatever the certificate says
    issuer_checked: bool


@dataclass(frozen=True)
class WritingView:
    """What its writer said of a document beside its text; `kind_name` is of an own kind."""

    kind_name: str = ""
    draft_number: str = ""
    addressed_to: str = ""
    summary: str = ""


@dataclass(frozen=True)
class DocumentPage:
    """Everything the document page shows. `copy` is the copy the actor may act on, if any."""

    document_id: int
    kind: DocumentKind
    state: DocumentState
    number: str
    subject: str
    reference: str
    confidentiality: Confidentiality
    channel: Channel
    body: str  # plain text when REGISTERED, clean HTML otherwise
    signature: str  # what stands under an incoming text
    quoted: str
    at: datetime
    sender: SenderView
    recipients: tuple[RecipientView, ...]
    files: tuple[FileRow, ...]
    trail: tuple[TrailRow, ...]
    deliveries: tuple[DeliveryRow, ...]
    case: CaseView | None
    signatures: tuple[SignatureView, ...]
    has_pdf: bool
    pdf_sha256: str
    verification_code: str
    answers_id: int | None
    answers_number: str
    drafts: tuple[CaseDocument, ...]
    copy_id: int | None
    copy_state: CopyState | None
    holder: str
    aside_until: date | None = None  # the copy is put aside until then
    own_due_at: date | None = None  # the copy's, where it is not the legal one
    adds_to: str = ""  # the case that it was added to, where another document opened it
    stranger: bool = False  # whether somebody else than the person of the case wrote it
    original: OriginalView | None = None  # of an incoming mail
    writing: WritingView = field(default_factory=WritingView)
    links: tuple[LinkRow, ...] = ()
    arrivals: tuple[Arrival, ...] = ()  # at each recipient of what was sent from here
    may: frozenset[str] = field(default_factory=frozenset)
    # of: reply, reassign, comment, archive, restore, edit, sign
