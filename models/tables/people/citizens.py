"""Citizens: who they are, how to reach them, and what they ask about their own data."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index

from models.enums import ContactKind, DataRequest
from models.tables.base import Record


class Citizen(Record):
    """A person or company outside the institution."""

    name = fields.CharField(max_length=200)
    id_document = fields.CharField(max_length=20, null=True, unique=True)
    company = fields.CharField(max_length=200, default="")
    post = fields.CharField(max_length=200, default="", db_default="")
    merged_into_id = fields.BigIntField(null=True)  # found again under this one
    removed_at = fields.DatetimeField(null=True)  # their data were deleted at their request
    consented_at = fields.DatetimeField(null=True)
    consent = fields.TextField(default="", db_default="")  # the text agreed to
    keyed = fields.BooleanField(default=False, db_default=False)  # found by name (CitizenKey)
    version = fields.IntField(default=1, db_default=1)

    class Meta:
        table = "citizen"
        indexes = [Index(fields=["keyed", "id"])]


class CitizenKey(Record):
    """One word of a citizen's name as it sounds, so that typing errors find it."""

    key = fields.CharField(max_length=24)
    citizen: fields.ForeignKeyRelation[Citizen] = fields.ForeignKeyField(
        "models.Citizen", related_name="keys", on_delete=fields.RESTRICT
    )

    citizen_id: int

    class Meta:
        table = "citizen_key"
        indexes = [Index(fields=["key", "citizen_id"]), Index(fields=["citizen_id"])]


class CitizenMerge(Record):
    """Two records that were found to be one person: what moved, and from where, to be undone."""

    kept_id = fields.BigIntField()
    merged_id = fields.BigIntField()
    at = fields.DatetimeField()
    who = fields.CharField(max_length=300)
    why = fields.CharField(max_length=500)
    moved: Any = fields.JSONField(default=dict)
    undone_at = fields.DatetimeField(null=True)

    class Meta:
        table = "citizen_merge"
        indexes = [Index(fields=["kept_id"]), Index(fields=["merged_id"])]


class CitizenRequest(Record):
    """What a citizen asks about their own data, and what an official decided."""

    citizen: fields.ForeignKeyRelation[Citizen] = fields.ForeignKeyField(
        "models.Citizen", related_name="requests", on_delete=fields.RESTRICT
    )
    kind = fields.CharEnumField(DataRequest, description="DataRequest", max_length=24)
    proposed: Any = fields.JSONField(default=dict)
    asked_at = fields.DatetimeField()
    decided_at = fields.DatetimeField(null=True)
    accepted = fields.BooleanField(null=True)
    who = fields.CharField(max_length=300, default="")
    reason = fields.CharField(max_length=500, default="")

    citizen_id: int

    class Meta:
        table = "citizen_request"
        indexes = [Index(fields=["citizen_id"]), Index(fields=["decided_at", "id"])]


class Contact(Record):
    """One way to reach a citizen.

    `address` is in canonical form (office.addresses.canonical).
    """

    citizen: fields.ForeignKeyRelation[Citizen] = fields.ForeignKeyField(
        "models.Citizen", related_name="contacts", on_delete=fields.RESTRICT
    )
    kind = fields.CharEnumField(ContactKind, description="ContactKind", max_length=24)
    address = fields.CharField(max_length=320)
    label = fields.CharField(max_length=200, default="")
    verified_at = fields.DatetimeField(null=True)
    verified_how = fields.CharField(max_length=40, default="")

    citizen_id: int

    class Meta:
        table = "contact"
        unique_together = (("kind", "address"),)
        indexes = [Index(fields=["citizen_id"])]
