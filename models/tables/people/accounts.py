"""Who is at the door: web sessions, one-time tokens, failed log-ins."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.enums import CitizenLevel, FactorKind, TokenPurpose
from models.tables.base import Record
from models.tables.people.citizens import Citizen
from models.tables.people.officials import Official, Post


class WebSession(Model):
    """A log-in of an official.

    The cookie holds the token, the table only its SHA-256 (hex).
    """

    token_hash = fields.CharField(max_length=64, primary_key=True)
    official: fields.ForeignKeyRelation[Official] = fields.ForeignKeyField(
        "models.Official", related_name="sessions", on_delete=fields.RESTRICT
    )
    post: fields.ForeignKeyNullableRelation[Post] = fields.ForeignKeyField(
        "models.Post", related_name="sessions", null=True, on_delete=fields.RESTRICT
    )
    csrf = fields.CharField(max_length=64)
    created_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    origin = fields.CharField(max_length=64, default="")
    device = fields.CharField(max_length=120, default="", db_default="")  # as its browser says

    official_id: int
    post_id: int | None

    class Meta:
        table = "web_session"
        indexes = [Index(fields=["official_id"]), Index(fields=["expires_at"])]


class CitizenAccount(Record):
    """A citizen's way in.

    `login` is what they claim to be their cédula. Until it is proven others may claim it as well.
    """

    citizen: fields.OneToOneRelation[Citizen] = fields.OneToOneField(
        "models.Citizen", related_name="account", on_delete=fields.RESTRICT
    )
    login = fields.CharField(max_length=20)
    password_hash = fields.CharField(max_length=200, default="")
    email = fields.CharField(max_length=254, default="")  # proven; where links are sent
    level = fields.CharEnumField(CitizenLevel, description="CitizenLevel", max_length=24)
    active = fields.BooleanField(default=True)
    created_at = fields.DatetimeField()
    agreed_at = fields.DatetimeField(null=True)  # to receive formal documents here
    agreement = fields.TextField(default="")  # the text agreed to
    notices: Any = fields.JSONField(default=dict)  # which channel tells them of changes

    citizen_id: int

    class Meta:
        table = "citizen_account"
        indexes = [
            Index(fields=["login"]),
            Index(fields=["email"]),
        ]


class CitizenSession(Model):
    """A log-in of a citizen.

    The cookie holds the token, the table only its SHA-256 (hex).
    """

    token_hash = fields.CharField(max_length=64, primary_key=True)
    citizen: fields.ForeignKeyRelation[Citizen] = fields.ForeignKeyField(
        "models.Citizen", related_name="sessions", on_delete=fields.RESTRICT
    )
    csrf = fields.CharField(max_length=64)
    created_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    origin = fields.CharField(max_length=64, default="")
    device = fields.CharField(max_length=120, default="")

    citizen_id: int

    class Meta:
        table = "citizen_session"
        indexes = [Index(fields=["citizen_id"]), Index(fields=["expires_at"])]


class PendingAccount(Record):
    """Somebody who registers and has yet to type the code that was mailed to them."""

    login = fields.CharField(max_length=20)
    name = fields.CharField(max_length=200)
    email = fields.CharField(max_length=254)
    attempts = fields.SmallIntField(default=0)
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "pending_account"
        indexes = [Index(fields=["expires_at"])]


class SecondFactor(Record):
    """What an official or a citizen shows after the password.

    `secret` is sealed with the house's key (TOTP), a public key (passkey) or a hash (recovery).
    """

    official: fields.ForeignKeyNullableRelation[Official] = fields.ForeignKeyField(
        "models.Official", related_name="factors", null=True, on_delete=fields.RESTRICT
    )
    citizen: fields.ForeignKeyNullableRelation[Citizen] = fields.ForeignKeyField(
        "models.Citizen", related_name="factors", null=True, on_delete=fields.RESTRICT
    )
    kind = fields.CharEnumField(FactorKind, description="FactorKind", max_length=24)
    name = fields.CharField(max_length=80, default="")
    credential = fields.CharField(max_length=400, default="")  # a passkey's id, in base64url
    secret = fields.TextField()
    last_step = fields.BigIntField(default=0)  # a code of TOTP, or a passkey's count, used before
    created_at = fields.DatetimeField()
    confirmed_at = fields.DatetimeField(null=True)  # none: it has not been shown to work yet
    used_at = fields.DatetimeField(null=True)

    official_id: int | None
    citizen_id: int | None

    class Meta:
        table = "second_factor"
        indexes = [Index(fields=["official_id"]), Index(fields=["citizen_id"])]


class KnownDevice(Record):
    """A browser that an official or a citizen has come in with before, known by its cookie."""

    official: fields.ForeignKeyNullableRelation[Official] = fields.ForeignKeyField(
        "models.Official", related_name="devices", null=True, on_delete=fields.RESTRICT
    )
    citizen: fields.ForeignKeyNullableRelation[Citizen] = fields.ForeignKeyField(
        "models.Citizen", related_name="devices", null=True, on_delete=fields.RESTRICT
    )
    device_hash = fields.CharField(max_length=64)
    seen_at = fields.DatetimeField()

    official_id: int | None
    citizen_id: int | None

    class Meta:
        table = "known_device"
        indexes = [Index(fields=["device_hash"]), Index(fields=["seen_at"])]


class KeptForm(Model):
    """What somebody was sending when their session had ended, until they are back.

    The cookie holds the token, the table only its SHA-256 (hex).
    """

    token_hash = fields.CharField(max_length=64, primary_key=True)
    official_id = fields.BigIntField(null=True)
    citizen_id = fields.BigIntField(null=True)
    page = fields.CharField(max_length=500)
    action = fields.CharField(max_length=500)
    fields_sent: Any = fields.JSONField(default=list)
    expires_at = fields.DatetimeField()

    class Meta:
        table = "kept_form"
        indexes = [Index(fields=["expires_at"])]


class OneTimeToken(Record):
    """A secret that lets its bearer do one thing once, for an official or a citizen.

    The table holds its SHA-256 (hex) alone. Whoever has the house's key can make it anew from `id`.
    """

    token_hash = fields.CharField(max_length=64, unique=True)
    purpose = fields.CharEnumField(TokenPurpose, description="TokenPurpose", max_length=24)
    official: fields.ForeignKeyNullableRelation[Official] = fields.ForeignKeyField(
        "models.Official", related_name="tokens", null=True, on_delete=fields.RESTRICT
    )
    citizen: fields.ForeignKeyNullableRelation[Citizen] = fields.ForeignKeyField(
        "models.Citizen", related_name="tokens", null=True, on_delete=fields.RESTRICT
    )
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)

    official_id: int | None
    citizen_id: int | None

    class Meta:
        table = "one_time_token"
        indexes = [
            Index(fields=["official_id"]),
            Index(fields=["citizen_id"]),
            Index(fields=["expires_at"]),
        ]


class FailedLogin(Record):
    """A wrong password (or a wrong query code), counted to slow guessing down."""

    subject = fields.CharField(max_length=100)
    origin = fields.CharField(max_length=64)
    at = fields.DatetimeField()

    class Meta:
        table = "failed_login"
        indexes = [Index(fields=["subject", "at"]), Index(fields=["origin", "at"])]
