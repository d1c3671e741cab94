"""The files of documents."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index

from models.enums import (
    ExtractionState,
    Scan,
)
from models.tables.base import Record
from models.tables.custody import Blob
from models.tables.records.documents import Document


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
    signatures: Any = fields.JSONField(null=True)  # found in it (office.papers.validation)
    # What a PDF does by itself, by name (office.papers.inspection); None: nobody has looked yet.
    active = fields.CharField(max_length=120, null=True)
    scan = fields.CharEnumField(
        Scan, description="Scan", max_length=24, default=Scan.NOT_ASKED, db_default="not_asked"
    )
    description = fields.CharField(max_length=200, default="", db_default="")
    # What it carries besides what is seen (office.papers.inspection.hidden_data); None: not looked.
    hidden: Any = fields.JSONField(null=True)

    document_id: int
    blob_id: str

    class Meta:
        table = "attachment"
        indexes = [Index(fields=["document_id"]), Index(fields=["extraction", "id"])]
