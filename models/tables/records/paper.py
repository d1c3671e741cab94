"""Paper that was handed in at a desk: what it was, where it is, its scans and their text."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index

from models.enums import OcrState, PaperCondition, PaperMedium, PaperMoveEnd, PaperMoveKind
from models.tables.base import Record
from models.tables.custody import Blob
from models.tables.people.institutions import Unit
from models.tables.records.attachments import Attachment
from models.tables.records.documents import Document


class ArchiveLevel(Record):
    """What a unit calls one level of its physical archive: «Bodega», «Estante», «Caja»."""

    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", related_name="archive_levels", on_delete=fields.RESTRICT
    )
    depth = fields.SmallIntField()  # from 1
    name = fields.CharField(max_length=60)

    unit_id: int

    class Meta:
        table = "archive_level"
        unique_together = (("unit", "depth"),)


class ArchivePlace(Record):
    """One place of a unit's physical archive, inside another or at the top."""

    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", related_name="archive_places", on_delete=fields.RESTRICT
    )
    parent: fields.ForeignKeyNullableRelation["ArchivePlace"] = fields.ForeignKeyField(
        "models.ArchivePlace", related_name="inner", null=True, on_delete=fields.RESTRICT
    )
    depth = fields.SmallIntField(default=1)
    code = fields.CharField(max_length=20)
    name = fields.CharField(max_length=120)
    active = fields.BooleanField(default=True, db_default=True)

    unit_id: int
    parent_id: int | None

    class Meta:
        table = "archive_place"
        indexes = [Index(fields=["unit_id", "parent_id"])]


class Paper(Record):
    """The paper that a document of the desk was registered from, and where it is now.

    With `holder_post_id` somebody has it, with `place` it lies there; with neither it is at the
    desk. `likeness` is the same for what may be the same paper twice.
    """

    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField(
        "models.Document", related_name="papers", on_delete=fields.RESTRICT
    )
    institution_id = fields.BigIntField()
    unit_id = fields.BigIntField()  # of the desk
    post_id = fields.BigIntField()
    received_by = fields.CharField(max_length=300)
    at = fields.DatetimeField()
    dated = fields.DateField()  # as it says itself
    sheets = fields.IntField(default=0)
    enclosures = fields.CharField(max_length=300, default="")
    medium = fields.CharEnumField(PaperMedium, description="PaperMedium", max_length=16)
    likeness = fields.CharField(max_length=64)
    scanned_at = fields.DatetimeField(null=True)
    holder_post_id = fields.BigIntField(null=True)
    place: fields.ForeignKeyNullableRelation[ArchivePlace] = fields.ForeignKeyField(
        "models.ArchivePlace", related_name="papers", null=True, on_delete=fields.RESTRICT
    )

    document_id: int
    place_id: int | None

    class Meta:
        table = "paper"
        unique_together = (("document",),)
        indexes = [
            Index(fields=["institution_id", "scanned_at", "at"]),
            Index(fields=["likeness"]),
            Index(fields=["holder_post_id"]),
            Index(fields=["place_id"]),
        ]


class PaperMove(Record):
    """Paper handed to somebody, put somewhere or lent, and how that ended."""

    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField(
        "models.Document", related_name="paper_moves", on_delete=fields.RESTRICT
    )
    kind = fields.CharEnumField(PaperMoveKind, description="PaperMoveKind", max_length=16)
    at = fields.DatetimeField()
    who = fields.CharField(max_length=300)
    post_id = fields.BigIntField()
    to_post_id = fields.BigIntField(null=True)
    to_name = fields.CharField(max_length=300, default="")
    place: fields.ForeignKeyNullableRelation[ArchivePlace] = fields.ForeignKeyField(
        "models.ArchivePlace", related_name="moves", null=True, on_delete=fields.RESTRICT
    )
    condition = fields.CharEnumField(
        PaperCondition, description="PaperCondition", max_length=16, default=PaperCondition.GOOD
    )
    remarks = fields.CharField(max_length=500, default="")
    due_on = fields.DateField(null=True)
    ended_at = fields.DatetimeField(null=True)
    ended_by = fields.CharField(max_length=300, default="")
    ending = fields.CharEnumField(
        PaperMoveEnd, description="PaperMoveEnd", max_length=16, null=True
    )
    end_remarks = fields.CharField(max_length=500, default="")

    document_id: int
    place_id: int | None

    class Meta:
        table = "paper_move"
        indexes = [
            Index(fields=["document_id", "id"]),
            Index(fields=["to_post_id", "ended_at", "id"]),
            Index(fields=["kind", "ended_at", "id"]),
        ]


class ScanFile(Record):
    """A file of scanned pages, before its pages are fixed.

    Without document it lies in the pile. `plan` says of each page its number in the file, its turn
    in degrees and its place: `[0, 90, 1]`. A page without place (0) is left out.
    """

    institution_id = fields.BigIntField()
    document: fields.ForeignKeyNullableRelation[Document] = fields.ForeignKeyField(
        "models.Document", related_name="scans", null=True, on_delete=fields.RESTRICT
    )
    blob: fields.ForeignKeyRelation[Blob] = fields.ForeignKeyField(
        "models.Blob", related_name="scans", on_delete=fields.RESTRICT
    )
    name = fields.CharField(max_length=255)
    pages = fields.IntField()
    plan: Any = fields.JSONField(default=list)
    read = fields.CharField(max_length=200, default="")  # the barcode on its first page
    from_folder = fields.BooleanField(default=False)
    at = fields.DatetimeField()
    who = fields.CharField(max_length=300)
    fixed_at = fields.DatetimeField(null=True)
    dropped_at = fields.DatetimeField(null=True)
    dropped_by = fields.CharField(max_length=300, default="")

    document_id: int | None
    blob_id: str

    class Meta:
        table = "scan_file"
        indexes = [
            Index(fields=["institution_id", "fixed_at", "dropped_at", "id"]),
            Index(fields=["document_id", "id"]),
        ]


class ScanText(Record):
    """A copy of a scan that can be searched, made beside it. The scan stays as it was."""

    attachment: fields.ForeignKeyRelation[Attachment] = fields.ForeignKeyField(
        "models.Attachment", related_name="scan_texts", on_delete=fields.RESTRICT
    )
    state = fields.CharEnumField(
        OcrState, description="OcrState", max_length=16, default=OcrState.PENDING
    )
    attempts = fields.SmallIntField(default=0)
    blob: fields.ForeignKeyNullableRelation[Blob] = fields.ForeignKeyField(
        "models.Blob", related_name="scan_texts", null=True, on_delete=fields.RESTRICT
    )
    done_at = fields.DatetimeField(null=True)

    attachment_id: int
    blob_id: str | None

    class Meta:
        table = "scan_text"
        unique_together = (("attachment",),)
        indexes = [Index(fields=["state", "id"])]
