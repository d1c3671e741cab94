"""Who is who: institutions, units, posts, officials, citizens and how to reach them."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index

from models.enums import ContactKind, DataRequest, Profile
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
