"""What writing a document needs: its earlier texts, and texts to begin with."""

from tortoise import fields

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
    body = fields.TextField()

    class Meta:
        table = "template"
