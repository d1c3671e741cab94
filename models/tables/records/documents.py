"""The office's own books: cases, documents, their copies and numbers."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index

from models.enums import (
    Category,
    Channel,
    Confidentiality,
    DocumentKind,
    DocumentState,
    LinkKind,
    PrintedAs,
    RecipientRole,
    Trust,
)
from models.tables.base import Record
from models.tables.custody import Blob
from models.tables.people.citizens import Citizen, Contact
from models.tables.people.institutions import Unit
from models.tables.people.officials import Post
from models.tables.records.cases import Case


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
    category = fields.CharEnumField(
        Category,
        description="Category",
        max_length=12,
        default=Category.NORMAL,
        db_default="normal",
    )
    classification = fields.CharField(max_length=80, default="", db_default="")
    summary = fields.CharField(max_length=1000, default="", db_default="")
    # Whether somebody chose the kind; until then it follows the recipients.
    kind_chosen = fields.BooleanField(default=False, db_default=False)
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
    signer_post_id = fields.BigIntField(null=True)  # who is to sign; None: its author
    print_options: Any = fields.JSONField(null=True)  # office.papers.letters.layouts.to_store
    # Of a number that is not written in the usual way: its series and its place in it.
    series_id = fields.BigIntField(null=True)
    sequence = fields.IntField(null=True)
    own_kind_id = fields.BigIntField(null=True)  # the institution's own kind, laid out as `kind`
    addressed_to = fields.CharField(max_length=200, default="", db_default="")  # «Dirigir a»
    # Whether each recipient gets a paper that names nobody else.
    one_each = fields.BooleanField(default=False, db_default=False)
    # When a document that has its number leaves by itself; until then it may be withdrawn.
    leaves_at = fields.DatetimeField(null=True)
    by_hand = fields.BooleanField(default=False, db_default=False)  # signed with a pen

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
            Index(fields=["series_id"]),
            Index(fields=["state", "leaves_at"]),
        ]


class Recipient(Record):
    """To whom a document was addressed, with name, post and place as they were then.

    While it is a draft these are what is known now. One of them says where the copy goes: a post,
    a citizen (by `contact`, on paper without one), or else a whole unit.
    """

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
    position = fields.SmallIntField(default=1, db_default=1)  # the order within the role
    title = fields.CharField(max_length=30, default="", db_default="")  # «Ing.», before the name
    printed_as = fields.CharEnumField(
        PrintedAs, description="PrintedAs", max_length=16, default=PrintedAs.FULL, db_default="full"
    )
    list_name = fields.CharField(max_length=200, default="", db_default="")  # it came with
    list_id = fields.BigIntField(null=True)
    list_version = fields.IntField(null=True)  # of that list, when it was added
    treatment = fields.CharField(max_length=60, default="", db_default="")  # over «Señor/a»
    post: fields.ForeignKeyNullableRelation[Post] = fields.ForeignKeyField(
        "models.Post", related_name="addressed", null=True, on_delete=fields.RESTRICT
    )
    citizen: fields.ForeignKeyNullableRelation[Citizen] = fields.ForeignKeyField(
        "models.Citizen", related_name="addressed", null=True, on_delete=fields.RESTRICT
    )
    unit: fields.ForeignKeyNullableRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", related_name="addressed", null=True, on_delete=fields.RESTRICT
    )
    contact: fields.ForeignKeyNullableRelation[Contact] = fields.ForeignKeyField(
        "models.Contact", related_name="addressed", null=True, on_delete=fields.RESTRICT
    )

    document_id: int
    post_id: int | None
    citizen_id: int | None
    unit_id: int | None
    contact_id: int | None

    class Meta:
        table = "recipient"
        indexes = [Index(fields=["document_id"])]


class Link(Record):
    """A document that led to another: it was answered, forwarded, corrected or registered by it."""

    antecedent: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField(
        "models.Document", related_name="consequents", on_delete=fields.RESTRICT
    )
    consequent: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField(
        "models.Document", related_name="antecedents", on_delete=fields.RESTRICT
    )
    kind = fields.CharEnumField(LinkKind, description="LinkKind", max_length=12)
    at = fields.DatetimeField()

    antecedent_id: int
    consequent_id: int

    class Meta:
        table = "document_link"
        unique_together = (("antecedent", "consequent"),)
        indexes = [Index(fields=["consequent_id"])]


class SearchText(Record):
    """What full-text search reads of a document, folded (no accents, lower case).

    `id` is the document's own. The index on it differs by backend: models.backend.
    """

    content = fields.TextField()

    class Meta:
        table = "search_text"
