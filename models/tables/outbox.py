"""What leaves the house, with the proof that it left, and the days that do not count."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.enums import Channel, OutboxState, Outcome
from models.tables.base import Record
from models.tables.custody import Blob
from models.tables.records.cases import Case
from models.tables.records.documents import Document


class DownloadLink(Model):
    """A link by which somebody outside fetches one file, once it was too large to be sent.

    The address holds the token, the table only its SHA-256 (hex).
    """

    token_hash = fields.CharField(max_length=64, primary_key=True)
    blob: fields.ForeignKeyRelation[Blob] = fields.ForeignKeyField(
        "models.Blob", related_name="links", on_delete=fields.RESTRICT
    )
    name = fields.CharField(max_length=255)
    document_id = fields.BigIntField(null=True)
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)

    blob_id: str

    class Meta:
        table = "download_link"


class OutboxMessage(Record):
    """A message to send, written in the transaction of its cause (DESIGN 3.7).

    `kind` names the text (office.notices.texts), `facts` are what it says, frozen here;
    `files` is a list of {sha256, name, media_type}. `once_key` makes a second enqueue of the
    same cause impossible.
    """

    channel = fields.CharEnumField(Channel, description="Channel", max_length=24)
    kind = fields.CharField(max_length=40)
    to_address = fields.CharField(max_length=320)
    to_name = fields.CharField(max_length=300, default="")
    facts: Any = fields.JSONField(default=dict)
    files: Any = fields.JSONField(default=list)
    message_id = fields.CharField(max_length=255, unique=True)
    in_reply_to = fields.CharField(max_length=998, default="")
    references = fields.TextField(default="")
    once_key = fields.CharField(max_length=120, null=True, unique=True)
    case: fields.ForeignKeyNullableRelation[Case] = fields.ForeignKeyField(
        "models.Case", related_name="outbox", null=True, on_delete=fields.RESTRICT
    )
    document: fields.ForeignKeyNullableRelation[Document] = fields.ForeignKeyField(
        "models.Document", related_name="outbox", null=True, on_delete=fields.RESTRICT
    )
    state = fields.CharEnumField(
        OutboxState, description="OutboxState", max_length=24, default=OutboxState.PENDING
    )
    attempts = fields.SmallIntField(default=0)
    created_at = fields.DatetimeField()
    next_attempt_at = fields.DatetimeField()
    claimed_until = fields.DatetimeField(null=True)
    finished_at = fields.DatetimeField(null=True)

    case_id: int | None
    document_id: int | None

    class Meta:
        table = "outbox_message"
        indexes = [
            Index(fields=["state", "channel", "next_attempt_at"]),
            Index(fields=["case_id", "id"]),
            Index(fields=["document_id", "id"]),
            Index(fields=["to_address", "created_at"]),
        ]


class DeliveryEvidence(Record):
    """One attempt to hand a message over, in the other side's own words."""

    message: fields.ForeignKeyRelation[OutboxMessage] = fields.ForeignKeyField(
        "models.OutboxMessage", related_name="evidence", on_delete=fields.RESTRICT
    )
    at = fields.DatetimeField()
    outcome = fields.CharEnumField(Outcome, description="Outcome", max_length=24)
    server = fields.CharField(max_length=255, default="")
    reply = fields.CharField(max_length=1000, default="")
    external_id = fields.CharField(max_length=120, default="")

    message_id: int

    class Meta:
        table = "delivery_evidence"
        indexes = [Index(fields=["message_id"])]
