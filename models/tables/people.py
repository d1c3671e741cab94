"""Who is who: institutions, units, posts, officials, citizens and how to reach them."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index

from models.enums import ContactKind, Profile
from models.tables.base import Record


class Institution(Record):
    acronym = fields.CharField(max_length=20, unique=True)
    name = fields.CharField(max_length=200)
    city = fields.CharField(max_length=80, default="Quito")
    motto = fields.CharField(max_length=200, default="")
    address = fields.CharField(max_length=200, default="")
    term_days = fields.SmallIntField(default=15)

    class Meta:
        table = "institution"


class Unit(Record):
    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", related_name="units", on_delete=fields.RESTRICT
    )
    parent: fields.ForeignKeyNullableRelation["Unit"] = fields.ForeignKeyField(
        "models.Unit", related_name="children", null=True, on_delete=fields.RESTRICT
    )
    acronym = fields.CharField(max_length=20)
    name = fields.CharField(max_length=200)
    city = fields.CharField(max_length=80, default="Quito")
    active = fields.BooleanField(default=True)

    institution_id: int
    parent_id: int | None

    class Meta:
        table = "unit"
        unique_together = (("institution", "acronym"),)


class Official(Record):
    """A person who logs in once.

    What they may do comes from the posts they sit in.
    """

    login = fields.CharField(max_length=20, unique=True)
    name = fields.CharField(max_length=200)
    title = fields.CharField(max_length=30, default="")
    email = fields.CharField(max_length=254)
    password_hash = fields.CharField(max_length=200)
    active = fields.BooleanField(default=True)

    class Meta:
        table = "official"


class Post(Record):
    """A seat in a unit, held by an official from one date to another, perhaps for somebody else."""

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

    unit_id: int
    official_id: int
    acting_for_id: int | None

    class Meta:
        table = "post"
        indexes = [Index(fields=["unit_id"]), Index(fields=["official_id"])]


class Citizen(Record):
    """A person or company outside the institution."""

    name = fields.CharField(max_length=200)
    id_document = fields.CharField(max_length=20, null=True, unique=True)
    company = fields.CharField(max_length=200, default="")

    class Meta:
        table = "citizen"


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
