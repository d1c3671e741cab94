"""What arrived, byte for byte, before anybody read it."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.enums import Channel, Disposition, PassedOver
from models.tables.base import Record


class Conversation(Model):
    """A chat's state between two messages, so that a restart loses nothing (key: the chat)."""

    chat = fields.CharField(max_length=64, primary_key=True)
    step = fields.CharField(max_length=40)
    data: Any = fields.JSONField(default=dict)
    updated_at = fields.DatetimeField()

    class Meta:
        table = "conversation"


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


class BlockedSender(Record):
    """An address or domain whose mail is refused at the door."""

    address = fields.CharField(max_length=320, unique=True)  # canonical, or `@domain`
    reason = fields.CharField(max_length=300)
    post_id = fields.BigIntField()  # who blocked it
    at = fields.DatetimeField()

    class Meta:
        table = "blocked_sender"


class WatchedMailbox(Model):
    """How far an IMAP mailbox has been read, and when it last had something."""

    name = fields.CharField(max_length=200, primary_key=True)
    uid_validity = fields.BigIntField(default=0)
    last_uid = fields.BigIntField(default=0)
    looked_at = fields.DatetimeField(null=True)
    arrived_at = fields.DatetimeField(null=True)
    usual_pause = fields.IntField(default=0)  # seconds between arrivals, as lately observed
    error = fields.CharField(max_length=300, default="")

    class Meta:
        table = "watched_mailbox"


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
    received_at = fields.DatetimeField()  # by the institution: a fetched mail's mailbox counts
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
    ordered: Any = fields.JSONField(null=True)  # what an official decided (office.intake.decisions)
    gathered: Any = fields.JSONField(null=True)  # what a held chat presented (…records.gathered)
    passed_over = fields.CharEnumField(
        PassedOver, description="PassedOver", max_length=24, null=True
    )  # stays when an official has it registered after all

    original_id: str
    unit_id: int | None
    document_id: int | None

    class Meta:
        table = "inbound_message"
        unique_together = (("channel", "external_id"),)
        indexes = [Index(fields=["disposition", "id"]), Index(fields=["document_id"])]
