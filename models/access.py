"""Who is at the door: web sessions, failed log-ins, chats under way."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.base import Record
from models.custody import Blob
from models.people import Official, Post


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


class DownloadLink(Model):
    """A link by which somebody outside fetches one file, once it was too large to be sent.

    The address holds the token, the table only its SHA-256 (hex).
    """

    token_hash = fields.CharField(max_length=64, primary_key=True)
    blob: fields.ForeignKeyRelation[Blob] = fields.ForeignKeyField(
        "models.Blob", related_name="links", on_delete=fields.RESTRICT
    )
    name = fields.CharField(max_length=255)
    document_id = fields.BigIntField(null=True)
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)

    blob_id: str

    class Meta:
        table = "download_link"


class Conversation(Model):
    """A chat's state between two messages, so that a restart loses nothing (key: the chat)."""

    chat = fields.CharField(max_length=64, primary_key=True)
    step = fields.CharField(max_length=40)
    data: Any = fields.JSONField(default=dict)
    updated_at = fields.DatetimeField()

    class Meta:
        table = "conversation"
