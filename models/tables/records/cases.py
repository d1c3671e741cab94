"""What a citizen follows."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index

from models.enums import (
    CaseState,
    Channel,
)
from models.tables.base import Record
from models.tables.people.citizens import Citizen, Contact
from models.tables.people.institutions import Unit


class Case(Record):
    """What a citizen follows.

    Its number is that of the document that opened it.
    """

    number = fields.CharField(max_length=80, unique=True)
    query_code = fields.CharField(max_length=12)
    subject = fields.CharField(max_length=350)
    state = fields.CharEnumField(
        CaseState, description="CaseState", max_length=24, default=CaseState.RECEIVED
    )
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", related_name="cases", on_delete=fields.RESTRICT
    )
    citizen: fields.ForeignKeyRelation[Citizen] = fields.ForeignKeyField(
        "models.Citizen", related_name="cases", on_delete=fields.RESTRICT
    )
    contact: fields.ForeignKeyRelation[Contact] = fields.ForeignKeyField(
        "models.Contact", related_name="cases", on_delete=fields.RESTRICT
    )
    channel = fields.CharEnumField(Channel, description="Channel", max_length=24)
    opened_at = fields.DatetimeField()
    unit_since = fields.DatetimeField()
    due_at = fields.DateField(null=True)
    due_how: Any = fields.JSONField(default=dict)
    closed_at = fields.DatetimeField(null=True)

    unit_id: int
    citizen_id: int
    contact_id: int

    class Meta:
        table = "case_file"  # CASE is a reserved word of SQL
        indexes = [
            Index(fields=["contact_id", "id"]),
            Index(fields=["citizen_id", "id"]),
            Index(fields=["state", "id"]),
        ]
