"""Who is at the door: web sessions, one-time tokens, failed log-ins."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.enums import TokenPurpose
from models.tables.base import Record
from models.tables.people import Citizen, Official, Post


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

    official_id: int
    post_id: int | None

    class Meta:
        table = "web_session"
        indexes = [Index(fields=["official_id"]), Index(fields=["expires_at"])]


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
