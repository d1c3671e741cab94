"""What leaves the house, with the proof that it left, and the days that do not count."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.base import Record
from models.enums import Channel, OutboxState, Outcome
from models.people import Institution
from models.records import Case, Document


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


class Holiday(Record):
    """A day on which terms do not run, besides weekends and the national calendar."""

    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", related_name="holidays", on_delete=fields.RESTRICT
    )
    day = fields.DateField()
    name = fields.CharField(max_length=120)

    class Meta:
        table = "holiday"
        unique_together = (("institution", "day"),)


class JobRun(Model):
    """When each job of the timetable last ran, and whether it did its work."""

    name = fields.CharField(max_length=60, primary_key=True)
    started_at = fields.DatetimeField()
    finished_at = fields.DatetimeField(null=True)
    succeeded_at = fields.DatetimeField(null=True)
    error = fields.CharField(max_length=500, default="")

    class Meta:
        table = "job_run"
