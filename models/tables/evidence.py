"""The trail, the access log and the seals that prove both. Rows are only ever added."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index

from models.enums import AccessKind, Action, Channel, SealedKind
from models.tables.base import Record


class Event(Record):
    """One act, by an official in a post, a citizen or a job.

    `acting_for` is the seat stood in for.

    Keys are plain columns, not foreign keys: the trail outlives what it tells of.
    """

    at = fields.DatetimeField()
    action = fields.CharEnumField(Action, description="Action", max_length=24)
    channel = fields.CharEnumField(Channel, description="Channel", max_length=24)
    official_id = fields.BigIntField(null=True)
    post_id = fields.BigIntField(null=True)
    acting_for_id = fields.BigIntField(null=True)
    citizen_id = fields.BigIntField(null=True)
    who = fields.CharField(max_length=300)  # name and post as they were
    document_id = fields.BigIntField(null=True)
    case_id = fields.BigIntField(null=True)
    copy_id = fields.BigIntField(null=True)
    to_post_id = fields.BigIntField(null=True)
    origin = fields.CharField(max_length=64, default="")  # address the act came from
    comment = fields.CharField(max_length=1000, default="")
    detail: Any = fields.JSONField(default=dict)
    # SHA-256 (hex) of all the above, as office.evidence.content writes it. Empty: older than seals.
    content_hash = fields.CharField(max_length=64, default="", db_default="")

    class Meta:
        table = "event"
        indexes = [
            Index(fields=["document_id", "id"]),
            Index(fields=["case_id", "id"]),
            Index(fields=["post_id", "id"]),
        ]


class AccessEntry(Record):
    """Who came in or failed to, and who looked at what is not on their own desk.

    `login` is what was typed, `subject` what was looked at or refused.
    """

    at = fields.DatetimeField()
    kind = fields.CharEnumField(AccessKind, description="AccessKind", max_length=24)
    official_id = fields.BigIntField(null=True)
    post_id = fields.BigIntField(null=True)
    who = fields.CharField(max_length=300, default="")
    login = fields.CharField(max_length=100, default="")
    origin = fields.CharField(max_length=64, default="")
    document_id = fields.BigIntField(null=True)
    subject = fields.CharField(max_length=400, default="")

    class Meta:
        table = "access_entry"
        indexes = [
            Index(fields=["official_id", "id"]),
            Index(fields=["document_id", "id"]),
        ]


class Seal(Record):
    """The Merkle root over the rows that were new, chained to the seal before (RFC 6962).

    `digest` is the SHA-256 of the seal's own statement, `head` the root of the tree over the
    digests of all seals up to this one, and `peaks` what the next head is computed from.
    """

    number = fields.IntField(unique=True)  # 1, 2, 3…
    at = fields.DatetimeField()
    first_leaf = fields.BigIntField()
    leaves = fields.IntField()
    root = fields.CharField(max_length=64)
    previous = fields.CharField(max_length=64)  # digest of the seal before, "" for the first
    digest = fields.CharField(max_length=64)
    head = fields.CharField(max_length=64)
    peaks: Any = fields.JSONField(default=list)
    from_id = fields.BigIntField()  # where the next sealing begins to look for new rows

    class Meta:
        table = "seal"


class SealLeaf(Record):
    """A row under seal.

    `id` is its place among all leaves (0, 1, 2…), given when it is sealed, `hash` the SHA-256 (hex)
    of its content.
    """

    kind = fields.CharEnumField(SealedKind, description="SealedKind", max_length=12)
    row_id = fields.BigIntField()
    hash = fields.CharField(max_length=64)

    class Meta:
        table = "seal_leaf"
        indexes = [Index(fields=["kind", "row_id"])]


class SealTimestamp(Record):
    """A time-stamping authority's token over the head of a seal (RFC 3161, DER in base64)."""

    seal_number = fields.IntField()
    at = fields.DatetimeField()  # by the authority
    authority = fields.CharField(max_length=300)
    token = fields.TextField()

    class Meta:
        table = "seal_timestamp"
        indexes = [Index(fields=["seal_number"])]
