"""The office's own books: cases, documents, their copies and numbers."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index

from models.base import Record
from models.custody import Blob
from models.enums import (
    CaseState,
    Channel,
    Confidentiality,
    CopyState,
    DocumentKind,
    DocumentState,
    ExtractionState,
    RecipientRole,
    Scan,
    Trust,
)
from models.people import Citizen, Contact, Institution, Post, Unit


class NumberSeries(Record):
    """The last number given in a series.

    The row's lock is what keeps numbers without gaps.
    """

    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", related_name="series", on_delete=fields.RESTRICT
    )
    kind = fields.CharField(max_length=8)  # a DocumentKind, or TEMP for drafts
    year = fields.SmallIntField()
    last_given = fields.IntField(default=0)

    unit_id: int

    class Meta:
        table = "number_series"
        unique_together = (("unit", "kind", "year"),)


class Case(Record):
    """What a citizen follows.

    Its number is that of the document that opened it.
    """

    number = fields.CharField(max_length=80, unique=True)
    query_code = fields.CharField(max_length=12)
    subject = fields.CharField(max_length=350)
    state = fields.CharEnumField(
        CaseState, description="CaseState", max_length=24, default=CaseState.RECEIVED
    )
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", related_name="cases", on_delete=fields.RESTRICT
    )
    citizen: fields.ForeignKeyRelation[Citizen] = fields.ForeignKeyField(
        "models.Citizen", related_name="cases", on_delete=fields.RESTRICT
    )
    contact: fields.ForeignKeyRelation[Contact] = fields.ForeignKeyField(
        "models.Contact", related_name="cases", on_delete=fields.RESTRICT
    )
    channel = fields.CharEnumField(Channel, description="Channel", max_length=24)
    opened_at = fields.DatetimeField()
    unit_since = fields.DatetimeField()
    due_at = fields.DateField(null=True)
    due_how: Any = fields.JSONField(default=dict)
    closed_at = fields.DatetimeField(null=True)

    unit_id: int
    citizen_id: int
    contact_id: int

    class Meta:
        table = "case_file"  # CASE is a reserved word of SQL
        indexes = [Index(fields=["contact_id", "id"]), Index(fields=["state", "id"])]


class Document(Record):
    """One formal writing. Fixed once REGISTERED or SENT (DESIGN 3.5)."""

    kind = fields.CharEnumField(DocumentKind, description="DocumentKind", max_length=8)
    state = fields.CharEnumField(DocumentState, description="DocumentState", max_length=24)
    number = fields.CharField(max_length=80, null=True, unique=True)
    draft_number = fields.CharField(max_length=80, null=True)
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", related_name="documents", on_delete=fields.RESTRICT
    )
    case: fields.ForeignKeyNullableRelation[Case] = fields.ForeignKeyField(
        "models.Case", related_name="documents", null=True, on_delete=fields.RESTRICT
    )
    answers: fields.ForeignKeyNullableRelation["Document"] = fields.ForeignKeyField(
        "models.Document", related_name="answered_by", null=True, on_delete=fields.RESTRICT
    )
    author_post: fields.ForeignKeyNullableRelation[Post] = fields.ForeignKeyField(
        "models.Post", related_name="authored", null=True, on_delete=fields.RESTRICT
    )
    holder_post: fields.ForeignKeyNullableRelation[Post] = fields.ForeignKeyField(
        "models.Post", related_name="drafts", null=True, on_delete=fields.RESTRICT
    )
    citizen: fields.ForeignKeyNullableRelation[Citizen] = fields.ForeignKeyField(
        "models.Citizen", related_name="documents", null=True, on_delete=fields.RESTRICT
    )
    sender_name = fields.CharField(max_length=300)
    sender_address = fields.CharField(max_length=320, default="")
    channel = fields.CharEnumField(Channel, description="Channel", max_length=24)
    trust = fields.CharEnumField(
        Trust, description="Trust", max_length=24, default=Trust.UNVERIFIED
    )
    trust_detail: Any = fields.JSONField(null=True)  # what was checked, and what came out
    mail_facts: Any = fields.JSONField(null=True)  # parts, addressees… (office.records.mail_facts)
    confidentiality = fields.CharEnumField(
        Confidentiality,
        description="Confidentiality",
        max_length=24,
        default=Confidentiality.PUBLIC,
    )
    subject = fields.CharField(max_length=350)
    reference = fields.CharField(max_length=100, default="")
    body = fields.TextField(default="")  # plain text when REGISTERED, clean HTML when written here
    # What stands under the text: name and telephone below «Atentamente», a telephone's own line.
    signature = fields.TextField(default="", db_default="")
    quoted = fields.TextField(default="")  # what the sender only quoted from earlier mail
    created_at = fields.DatetimeField()
    dated_at = fields.DatetimeField()  # registered or sent; the draft's last change until then
    pdf: fields.ForeignKeyNullableRelation[Blob] = fields.ForeignKeyField(
        "models.Blob", related_name="documents", null=True, on_delete=fields.RESTRICT
    )
    verification_code = fields.CharField(max_length=24, null=True, unique=True)
    message_id = fields.CharField(max_length=998, default="")
    origin_key = fields.CharField(max_length=64, null=True, unique=True)
    attachment_count = fields.SmallIntField(default=0)
    version = fields.IntField(default=1)

    unit_id: int
    case_id: int | None
    answers_id: int | None
    author_post_id: int | None
    holder_post_id: int | None
    citizen_id: int | None
    pdf_id: str | None

    class Meta:
        table = "document"
        indexes = [
            Index(fields=["case_id", "id"]),
            Index(fields=["holder_post_id", "state", "id"]),
            Index(fields=["author_post_id", "state", "id"]),
            Index(fields=["answers_id"]),
        ]


class DocumentVersion(Record):
    """A draft's text as it was before a change."""

    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField(
        "models.Document", related_name="versions", on_delete=fields.RESTRICT
    )
    version = fields.IntField()
    subject = fields.CharField(max_length=350)
    body = fields.TextField()
    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "models.Post", related_name="versions", on_delete=fields.RESTRICT
    )
    at = fields.DatetimeField()

    document_id: int

    class Meta:
        table = "document_version"
        unique_together = (("document", "version"),)


class Recipient(Record):
    """To whom a document was addressed, with name, post and place as they were then."""

    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField(
        "models.Document", related_name="recipients", on_delete=fields.RESTRICT
    )
    role = fields.CharEnumField(
        RecipientRole, description="RecipientRole", max_length=8, default=RecipientRole.TO
    )
    name = fields.CharField(max_length=300)
    post_title = fields.CharField(max_length=200, default="")
    organisation = fields.CharField(max_length=200, default="")
    address = fields.CharField(max_length=320, default="")
    unit: fields.ForeignKeyNullableRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", related_name="addressed", null=True, on_delete=fields.RESTRICT
    )
    contact: fields.ForeignKeyNullableRelation[Contact] = fields.ForeignKeyField(
        "models.Contact", related_name="addressed", null=True, on_delete=fields.RESTRICT
    )

    document_id: int
    unit_id: int | None
    contact_id: int | None

    class Meta:
        table = "recipient"
        indexes = [Index(fields=["document_id"])]


class Copy(Record):
    """One recipient's copy: it has a holder and a state, and it is what moves between trays.

    Without a holder it lies with the unit, for whoever receives there.
    """

    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField(
        "models.Document", related_name="copies", on_delete=fields.RESTRICT
    )
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", related_name="copies", on_delete=fields.RESTRICT
    )
    holder_post: fields.ForeignKeyNullableRelation[Post] = fields.ForeignKeyField(
        "models.Post", related_name="copies", null=True, on_delete=fields.RESTRICT
    )
    state = fields.CharEnumField(
        CopyState, description="CopyState", max_length=24, default=CopyState.IN_PROCESS
    )
    received_at = fields.DatetimeField()  # by its present holder
    read_at = fields.DatetimeField(null=True)
    due_at = fields.DateField(null=True)
    note = fields.CharField(max_length=1000, default="")  # the sumilla it came with

    document_id: int
    unit_id: int
    holder_post_id: int | None

    class Meta:
        table = "copy"
        indexes = [
            Index(fields=["holder_post_id", "state", "received_at", "id"]),
            Index(fields=["unit_id", "holder_post_id", "state", "received_at", "id"]),
            Index(fields=["document_id"]),
            Index(fields=["state", "due_at"]),
        ]


class Attachment(Record):
    """A file that came or leaves with a document.

    What is derived from it stands beside it.
    """

    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField(
        "models.Document", related_name="attachments", on_delete=fields.RESTRICT
    )
    blob: fields.ForeignKeyRelation[Blob] = fields.ForeignKeyField(
        "models.Blob", related_name="attachments", on_delete=fields.RESTRICT
    )
    position = fields.SmallIntField(default=1)
    name = fields.CharField(max_length=255)
    media_type = fields.CharField(max_length=120)  # by its content, never by its name
    size = fields.BigIntField()
    pages = fields.IntField(null=True)
    text = fields.TextField(default="")
    extraction = fields.CharEnumField(
        ExtractionState,
        description="ExtractionState",
        max_length=24,
        default=ExtractionState.PENDING,
    )
    extraction_attempts = fields.SmallIntField(default=0)
    finding = fields.CharField(max_length=300, default="")
    scan = fields.CharEnumField(
        Scan, description="Scan", max_length=24, default=Scan.NOT_ASKED, db_default="not_asked"
    )

    document_id: int
    blob_id: str

    class Meta:
        table = "attachment"
        indexes = [Index(fields=["document_id"]), Index(fields=["extraction", "id"])]


class Signature(Record):
    """A PAdES signature made here: who, with which certificate, over which bytes."""

    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField(
        "models.Document", related_name="signatures", on_delete=fields.RESTRICT
    )
    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "models.Post", related_name="signatures", on_delete=fields.RESTRICT
    )
    signer_name = fields.CharField(max_length=300)
    subject_dn = fields.CharField(max_length=500)
    issuer_dn = fields.CharField(max_length=500)
    serial = fields.CharField(max_length=64)
    not_before = fields.DatetimeField()
    not_after = fields.DatetimeField()
    signed_at = fields.DatetimeField()
    level = fields.CharField(max_length=12, default="B-B")

    document_id: int

    class Meta:
        table = "signature"
        indexes = [Index(fields=["document_id"])]


class Template(Record):
    """A text to start a writing from.

    `unit` None means the whole institution.
    """

    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", related_name="templates", on_delete=fields.RESTRICT
    )
    unit: fields.ForeignKeyNullableRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", related_name="templates", null=True, on_delete=fields.RESTRICT
    )
    kind = fields.CharEnumField(
        DocumentKind, description="DocumentKind", max_length=8, default=DocumentKind.LETTER
    )
    name = fields.CharField(max_length=100)
    body = fields.TextField()

    class Meta:
        table = "template"


class SearchText(Record):
    """What full-text search reads of a document, folded (no accents, lower case).

    `id` is the document's own. The index on it differs by backend: models.backend.
    """

    content = fields.TextField()

    class Meta:
        table = "search_text"
