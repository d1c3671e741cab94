"""What writing a document needs: its earlier texts, texts to begin with, kinds, lists of people."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index

from models.enums import (
    DocumentKind,
)
from models.tables.base import Record
from models.tables.people.institutions import Institution, Unit
from models.tables.people.officials import Post
from models.tables.records.documents import Document


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
    subject = fields.CharField(max_length=350, default="", db_default="")
    body = fields.TextField()
    own_kind_id = fields.BigIntField(null=True)  # None: for the usual kind
    active = fields.BooleanField(default=True, db_default=True)
    version = fields.IntField(default=1, db_default=1)

    institution_id: int
    unit_id: int | None

    class Meta:
        table = "template"


class OwnKind(Record):
    """A kind of document that an institution has named for itself."""

    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", related_name="own_kinds", on_delete=fields.RESTRICT
    )
    name = fields.CharField(max_length=60)
    abbreviation = fields.CharField(max_length=6)  # closes its numbers
    base = fields.CharEnumField(DocumentKind, description="DocumentKind", max_length=8)
    permission = fields.CharField(max_length=24, default="")  # which lets write it, "" for none
    post_ids: Any = fields.JSONField(default=list)  # the only posts that write it; []: any
    chiefs_sign = fields.BooleanField(default=False)
    active = fields.BooleanField(default=True)
    version = fields.IntField(default=1)

    institution_id: int

    class Meta:
        table = "own_kind"
        unique_together = (("institution", "abbreviation"),)


class DistributionList(Record):
    """People and units that are written to together, public or its keeper's own."""

    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", related_name="lists", on_delete=fields.RESTRICT
    )
    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "models.Post", related_name="lists", on_delete=fields.RESTRICT
    )
    name = fields.CharField(max_length=200)
    public = fields.BooleanField(default=False)
    active = fields.BooleanField(default=True)
    changed_at = fields.DatetimeField()
    version = fields.IntField(default=1)

    institution_id: int
    post_id: int

    class Meta:
        table = "distribution_list"
        indexes = [Index(fields=["institution_id", "name"]), Index(fields=["post_id"])]


class ListMember(Record):
    """Somebody on a list: `target` as office.people.addressees names them."""

    list: fields.ForeignKeyRelation[DistributionList] = fields.ForeignKeyField(
        "models.DistributionList", related_name="members", on_delete=fields.RESTRICT
    )
    target = fields.CharField(max_length=24)
    position = fields.SmallIntField()

    list_id: int

    class Meta:
        table = "list_member"
        unique_together = (("list", "target"),)


class DraftPresence(Record):
    """Who had a draft open, and when last: an official has one row for each draft."""

    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField(
        "models.Document", related_name="presences", on_delete=fields.RESTRICT
    )
    official_id = fields.BigIntField()
    who = fields.CharField(max_length=300)
    seen_at = fields.DatetimeField()

    document_id: int

    class Meta:
        table = "draft_presence"
        unique_together = (("document", "official_id"),)
