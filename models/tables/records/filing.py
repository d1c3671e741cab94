"""Where documents are kept for years: the classification tree, and each official's own tags."""

from tortoise import fields
from tortoise.indexes import Index

from models.tables.base import Record
from models.tables.people.institutions import Unit
from models.tables.people.officials import Official
from models.tables.records.documents import Document


class Folder(Record):
    """A series or folder of a unit's classification tree, with its years of retention."""

    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", related_name="folders", on_delete=fields.RESTRICT
    )
    parent: fields.ForeignKeyNullableRelation["Folder"] = fields.ForeignKeyField(
        "models.Folder", related_name="children", null=True, on_delete=fields.RESTRICT
    )
    code = fields.CharField(max_length=40)
    name = fields.CharField(max_length=200)
    management_years = fields.SmallIntField(default=5)
    central_years = fields.SmallIntField(default=15)
    active = fields.BooleanField(default=True)
    version = fields.IntField(default=1)

    unit_id: int
    parent_id: int | None

    class Meta:
        table = "folder"
        unique_together = (("unit", "code"),)
        indexes = [Index(fields=["parent_id"])]


class Filing(Record):
    """A document in a folder, one of each unit."""

    folder: fields.ForeignKeyRelation[Folder] = fields.ForeignKeyField(
        "models.Folder", related_name="filings", on_delete=fields.RESTRICT
    )
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", related_name="filings", on_delete=fields.RESTRICT
    )
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField(
        "models.Document", related_name="filings", on_delete=fields.RESTRICT
    )
    at = fields.DatetimeField()
    who = fields.CharField(max_length=300)

    folder_id: int
    unit_id: int
    document_id: int

    class Meta:
        table = "filing"
        unique_together = (("document", "unit"),)
        indexes = [Index(fields=["folder_id", "id"])]


class Tag(Record):
    """A word that one official marks documents with."""

    official: fields.ForeignKeyRelation[Official] = fields.ForeignKeyField(
        "models.Official", related_name="tags", on_delete=fields.RESTRICT
    )
    name = fields.CharField(max_length=40)

    official_id: int

    class Meta:
        table = "tag"
        unique_together = (("official", "name"),)


class Tagging(Record):
    """A document that bears an official's tag."""

    tag: fields.ForeignKeyRelation[Tag] = fields.ForeignKeyField(
        "models.Tag", related_name="taggings", on_delete=fields.RESTRICT
    )
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField(
        "models.Document", related_name="taggings", on_delete=fields.RESTRICT
    )

    tag_id: int
    document_id: int

    class Meta:
        table = "tagging"
        unique_together = (("tag", "document"),)
        indexes = [Index(fields=["document_id"])]
