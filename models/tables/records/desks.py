"""What belongs to an official's own desk: what they were told, their views, their choices."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index

from models.tables.base import Record
from models.tables.people.officials import Official, Post
from models.tables.records.documents import Document


class Informed(Record):
    """A document that a post was given to read."""

    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField(
        "models.Document", related_name="informed", on_delete=fields.RESTRICT
    )
    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "models.Post", related_name="informed", on_delete=fields.RESTRICT
    )
    by_post_id = fields.BigIntField()
    by = fields.CharField(max_length=300)
    at = fields.DatetimeField()
    comment = fields.CharField(max_length=1000, default="")
    read_at = fields.DatetimeField(null=True)
    removed_at = fields.DatetimeField(null=True)  # taken off the tray, or taken back unread

    document_id: int
    post_id: int

    class Meta:
        table = "informed"
        indexes = [
            Index(fields=["post_id", "removed_at", "at", "id"]),
            Index(fields=["document_id", "id"]),
        ]


class OfficialNotice(Record):
    """A line under an official's bell: what happened to which document."""

    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "models.Post", related_name="notices", on_delete=fields.RESTRICT
    )
    document: fields.ForeignKeyNullableRelation[Document] = fields.ForeignKeyField(
        "models.Document", related_name="notices", null=True, on_delete=fields.RESTRICT
    )
    kind = fields.CharField(max_length=24)
    who = fields.CharField(max_length=300, default="")
    at = fields.DatetimeField()
    read_at = fields.DatetimeField(null=True)
    mailed_at = fields.DatetimeField(null=True)

    post_id: int
    document_id: int | None

    class Meta:
        table = "official_notice"
        indexes = [Index(fields=["post_id", "read_at", "id"]), Index(fields=["mailed_at", "id"])]


class SavedView(Record):
    """A tray with its filters, as an official keeps it under a name. `query` is its address's."""

    official: fields.ForeignKeyRelation[Official] = fields.ForeignKeyField(
        "models.Official", related_name="views", on_delete=fields.RESTRICT
    )
    tray = fields.CharField(max_length=40)
    name = fields.CharField(max_length=60)
    query = fields.CharField(max_length=500, default="")

    official_id: int

    class Meta:
        table = "saved_view"
        unique_together = (("official", "name"),)


class Preference(Record):
    """What an official chose for their own pages and notices. `id` is the official's own."""

    data: Any = fields.JSONField(default=dict)

    class Meta:
        table = "preference"
