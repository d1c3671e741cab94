"""Signatures made here."""

from tortoise import fields
from tortoise.indexes import Index

from models.tables.base import Record
from models.tables.people.officials import Post
from models.tables.records.documents import Document


class Signature(Record):
    """A PAdES signature made here: who, with which certificate, over which bytes.

    `account` is who was logged in, by name and post, whatever the certificate says.
    """

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
    account = fields.CharField(max_length=420, default="", db_default="")
    id_document = fields.CharField(max_length=20, default="", db_default="")
    issuer_checked = fields.BooleanField(default=False, db_default=False)
    level = fields.CharField(max_length=12, default="B-B")

    document_id: int

    class Meta:
        table = "signature"
        indexes = [Index(fields=["document_id"])]
