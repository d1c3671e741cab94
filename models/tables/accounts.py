"""Who is at the door: web sessions, failed log-ins, chats under way."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.tables.base import Record
from models.tables.people import Official, Post


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


class FailedLogin(Record):
    """A wrong password (or a wrong query code), counted to slow guessing down."""

    subject = fields.CharField(max_length=100)
    origin = fields.CharField(max_length=64)
    at = fields.DatetimeField()

    class Meta:
        table = "failed_login"
        indexes = [Index(fields=["subject", "at"]), Index(fields=["origin", "at"])]
