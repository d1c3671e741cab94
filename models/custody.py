"""What arrived, byte for byte, before anybody read it."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.base import Record
from models.enums import Channel, Disposition


class Blob(Model):
    """Bytes by their SHA-256 (hex).

    They are `size` bytes from `offset` of the stored object `location`.
    """

    sha256 = fields.CharField(max_length=64, primary_key=True)
    size = fields.BigIntField()
    media_type = fields.CharField(max_length=120, default="application/octet-stream")
    location = fields.CharField(max_length=200)
    offset = fields.BigIntField(default=0)

    class Meta:
        table = "blob"


class InboundMessage(Record):
    """One message of a channel, kept since before its sender was told that it arrived."""

    channel = fields.CharEnumField(Channel, description="Channel", max_length=24)
    external_id = fields.CharField(max_length=200, null=True)
    mail_from = fields.CharField(max_length=320, default="")
    recipients: Any = fields.JSONField(default=list)
    peer = fields.CharField(max_length=64, default="")
    greeting = fields.CharField(max_length=255, default="")
    original: fields.ForeignKeyRelation[Blob] = fields.ForeignKeyField(
        "models.Blob", related_name="messages", on_delete=fields.RESTRICT
    )
    size = fields.BigIntField()
    received_at = fields.DatetimeField()
    disposition = fields.CharEnumField(
        Disposition, description="Disposition", max_length=24, default=Disposition.PENDING
    )
    reason = fields.CharField(max_length=500, default="")
    disposed_at = fields.DatetimeField(null=True)
    sender = fields.CharField(max_length=400, default="")
    subject = fields.CharField(max_length=400, default="")
    unit: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "models.Unit", related_name="messages", null=True, on_delete=fields.RESTRICT
    )
    document: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "models.Document", related_name="messages", null=True, on_delete=fields.RESTRICT
    )
    attempts = fields.SmallIntField(default=0)
    claimed_until = fields.DatetimeField(null=True)

    original_id: str
    unit_id: int | None
    document_id: int | None

    class Meta:
        table = "inbound_message"
        unique_together = (("channel", "external_id"),)
        indexes = [Index(fields=["disposition", "id"]), Index(fields=["document_id"])]
