"""Cases that were divided or united, and how they were before."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index

from models.tables.base import Record


class CaseChange(Record):
    """Two cases made one, or one made two: what moved, and from where, to be undone."""

    kind = fields.CharField(max_length=8)  # merge, split
    kept_id = fields.BigIntField()  # the case that stays as it was
    other_id = fields.BigIntField()  # the one that was united with it, or that came out of it
    at = fields.DatetimeField()
    who = fields.CharField(max_length=300)
    why = fields.CharField(max_length=500)
    moved: Any = fields.JSONField(default=dict)
    undone_at = fields.DatetimeField(null=True)

    class Meta:
        table = "case_change"
        indexes = [Index(fields=["kept_id"]), Index(fields=["other_id"])]
