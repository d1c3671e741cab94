"""What moves between trays."""

from tortoise import fields
from tortoise.indexes import Index

from models.enums import (
    CopyState,
)
from models.tables.base import Record
from models.tables.people.institutions import Unit
from models.tables.people.officials import Post
from models.tables.records.documents import Document, Recipient


class Copy(Record):
    """One recipient's copy: it has a holder and a state, and it is what moves between trays.

    Without a holder it lies with the unit, for whoever receives there.
    """

    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField(
        "models.Document", related_name="copies", on_delete=fields.RESTRICT
    )
    recipient: fields.ForeignKeyNullableRelation[Recipient] = fields.ForeignKeyField(
        "models.Recipient", related_name="copies", null=True, on_delete=fields.RESTRICT
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
    aside_until = fields.DateField(null=True)  # put aside: back in Recibidos on that day

    document_id: int
    recipient_id: int | None
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


class Dispatch(Record):
    """One way of a paper copy out of the house: printed, handed to a carrier, and how it ended.

    A copy that came back may go out again, on a row of its own.
    """

    copy: fields.ForeignKeyRelation[Copy] = fields.ForeignKeyField(
        "models.Copy", related_name="dispatches", on_delete=fields.RESTRICT
    )
    printed_at = fields.DatetimeField()
    printed_by = fields.CharField(max_length=300)
    carrier = fields.CharField(max_length=80, default="")
    tracking = fields.CharField(max_length=60, default="")
    dispatched_at = fields.DatetimeField(null=True)
    dispatched_by = fields.CharField(max_length=300, default="")
    delivered_at = fields.DatetimeField(null=True)
    received_by = fields.CharField(max_length=200, default="")
    returned_at = fields.DatetimeField(null=True)
    reason = fields.CharField(max_length=300, default="")

    copy_id: int

    class Meta:
        table = "dispatch"
        indexes = [Index(fields=["copy_id", "id"])]
