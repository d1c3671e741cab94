"""The office's own books: cases, documents, their copies and numbers."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index

from models.enums import (
    Channel,
    Confidentiality,
    DocumentKind,
    DocumentState,
    RecipientRole,
    Trust,
)
from models.tables.base import Record
from models.tables.cases import Case
from models.tables.custody import Blob
from models.tables.people import Citizen, Contact, Post, Unit


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
    mail_facts: Any = fields.JSONField(null=True)  # parts, addressees… (office.messages.mail_facts)
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


class SearchText(Record):
    """What full-text search reads of a document, folded (no accents, lower case).

    `id` is the document's own. The index on it differs by backend: models.backend.
    """

    content = fields.TextField()

    class Meta:
        table = "search_text"
