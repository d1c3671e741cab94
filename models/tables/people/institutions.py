"""Institutions: what they are, their units, addresses and procedures, and what was changed."""

from tortoise import fields
from tortoise.indexes import Index

from models.tables.base import Record


class Institution(Record):
    acronym = fields.CharField(max_length=20, unique=True)
    name = fields.CharField(max_length=200)
    city = fields.CharField(max_length=80, default="Quito")
    motto = fields.CharField(max_length=200, default="")
    address = fields.CharField(max_length=200, default="")
    term_days = fields.SmallIntField(default=15)
    ruc = fields.CharField(max_length=13, default="", db_default="")
    province = fields.CharField(max_length=80, default="", db_default="")
    logo = fields.CharField(max_length=64, default="", db_default="")  # SHA-256 of its blob
    active = fields.BooleanField(default=True, db_default=True)
    version = fields.IntField(default=1, db_default=1)
    # Whether signers and administrators must show a second factor.
    second_factor = fields.BooleanField(default=False, db_default=False)
    # Who is sent the head of the seals every day: addresses separated by commas.
    seal_witnesses = fields.CharField(max_length=1000, default="", db_default="")
    trusted_chain_required = fields.BooleanField(default=False, db_default=False)
    letterhead = fields.CharField(max_length=64, default="", db_default="")  # SHA-256 of its blob
    undo_minutes = fields.SmallIntField(default=0, db_default=0)  # a signed document waits them

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
    version = fields.IntField(default=1, db_default=1)

    institution_id: int
    parent_id: int | None

    class Meta:
        table = "unit"
        unique_together = (("institution", "acronym"),)


class FormSender(Record):
    """A sender whose web forms write for citizens to an institution, declared on its pages.

    `address` is canonical, or a whole `@domain`. Those of the operator's setting stand beside.
    """

    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", related_name="form_senders", on_delete=fields.RESTRICT
    )
    address = fields.CharField(max_length=320)

    institution_id: int

    class Meta:
        table = "form_sender"
        unique_together = (("institution", "address"),)


class IntakeAddress(Record):
    """A mail address of an institution and the unit it leads to, set on its pages.

    `address` is in canonical form. Those of the operator's setting stand beside these.
    """

    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", related_name="addresses", on_delete=fields.RESTRICT
    )
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", related_name="addresses", on_delete=fields.RESTRICT
    )
    address = fields.CharField(max_length=320, unique=True)

    institution_id: int
    unit_id: int

    class Meta:
        table = "intake_address"


class Procedure(Record):
    """A procedure that an institution offers: its term, and the papers it asks for, one a line."""

    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", related_name="procedures", on_delete=fields.RESTRICT
    )
    unit: fields.ForeignKeyNullableRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", related_name="procedures", null=True, on_delete=fields.RESTRICT
    )
    name = fields.CharField(max_length=200)
    term_days = fields.SmallIntField()
    papers = fields.TextField(default="", db_default="")
    active = fields.BooleanField(default=True, db_default=True)
    version = fields.IntField(default=1, db_default=1)

    institution_id: int
    unit_id: int | None

    class Meta:
        table = "procedure"
        unique_together = (("institution", "name"),)


class AdminChange(Record):
    """Where an administrative event is found again.

    `id` is the event's own, which holds what was before and after.
    """

    institution_id = fields.BigIntField(null=True)
    kind = fields.CharField(max_length=24)
    thing_id = fields.BigIntField()

    class Meta:
        table = "admin_change"
        indexes = [
            Index(fields=["institution_id", "id"]),
            Index(fields=["kind", "thing_id", "id"]),
        ]
