"""The trail: what was done, by whom, to what, when and from where. Rows are only ever added."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index

from models.enums import Action, Channel
from models.tables.base import Record


class Event(Record):
    """One act, by an official in a post, a citizen or a job.

    `acting_for` is the seat stood in for.

    Keys are plain columns, not foreign keys: the trail outlives what it tells of.
    """

    at = fields.DatetimeField()
    action = fields.CharEnumField(Action, description="Action", max_length=24)
    channel = fields.CharEnumField(Channel, description="Channel", max_length=24)
    official_id = fields.BigIntField(null=True)
    post_id = fields.BigIntField(null=True)
    acting_for_id = fields.BigIntField(null=True)
    citizen_id = fields.BigIntField(null=True)
    who = fields.CharField(max_length=300)  # name and post as they were
    document_id = fields.BigIntField(null=True)
    case_id = fields.BigIntField(null=True)
    copy_id = fields.BigIntField(null=True)
    to_post_id = fields.BigIntField(null=True)
    origin = fields.CharField(max_length=64, default="")  # address the act came from
    comment = fields.CharField(max_length=1000, default="")
    detail: Any = fields.JSONField(default=dict)

    class Meta:
        table = "event"
        indexes = [
            Index(fields=["document_id", "id"]),
            Index(fields=["case_id", "id"]),
            Index(fields=["post_id", "id"]),
        ]
