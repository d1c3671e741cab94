"""Who works in an institution: officials, the posts they sit in, and roles."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index

from models.enums import Profile
from models.tables.base import Record
from models.tables.people.institutions import Institution, Unit


class Official(Record):
    """A person who logs in once.

    What they may do comes from the posts they sit in.
    """

    login = fields.CharField(max_length=20, unique=True)
    name = fields.CharField(max_length=200)
    title = fields.CharField(max_length=30, default="")
    email = fields.CharField(max_length=254)
    password_hash = fields.CharField(max_length=200)  # "" until the person has set one
    active = fields.BooleanField(default=True)
    is_superadmin = fields.BooleanField(default=False, db_default=False)
    version = fields.IntField(default=1, db_default=1)

    class Meta:
        table = "official"


class Role(Record):
    """A named set of permissions, edited by an institution's administrators."""

    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", related_name="roles", on_delete=fields.RESTRICT
    )
    name = fields.CharField(max_length=80)
    permissions: Any = fields.JSONField(default=list)
    active = fields.BooleanField(default=True, db_default=True)
    version = fields.IntField(default=1, db_default=1)

    institution_id: int

    class Meta:
        table = "role"
        unique_together = (("institution", "name"),)


class Post(Record):
    """A seat in a unit, held by an official from one date to another, perhaps for somebody else.

    `permissions` are those in force: the role's and those given singly (`extra`; None: all of
    them were). `admin_units` limits an administrator to these units and those below; None: all.
    """

    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", related_name="posts", on_delete=fields.RESTRICT
    )
    official: fields.ForeignKeyRelation[Official] = fields.ForeignKeyField(
        "models.Official", related_name="posts", on_delete=fields.RESTRICT
    )
    acting_for: fields.ForeignKeyNullableRelation["Post"] = fields.ForeignKeyField(
        "models.Post", related_name="acting", null=True, on_delete=fields.RESTRICT
    )
    title = fields.CharField(max_length=200)
    profile = fields.CharEnumField(
        Profile, description="Profile", max_length=24, default=Profile.NORMAL
    )
    permissions: Any = fields.JSONField(default=list)
    held_from = fields.DatetimeField()
    held_to = fields.DatetimeField(null=True)
    role_id = fields.BigIntField(null=True)
    extra: Any = fields.JSONField(null=True)
    admin_units: Any = fields.JSONField(null=True)
    # Of a seat held for somebody else: the enabling act, and what has been told of it.
    reference = fields.CharField(max_length=200, default="", db_default="")
    begun_at = fields.DatetimeField(null=True)
    warned_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=1, db_default=1)

    unit_id: int
    official_id: int
    acting_for_id: int | None

    class Meta:
        table = "post"
        indexes = [
            Index(fields=["unit_id"]),
            Index(fields=["official_id"]),
            Index(fields=["acting_for_id"]),
            Index(fields=["role_id"]),
        ]
