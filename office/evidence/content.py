"""What a seal says of a row: its lasting columns, written in one way that anybody can repeat.

A row's content is a JSON object with sorted keys, no spaces, UTF-8; moments are in UTC with
microseconds. Only columns that nobody may change are in it: what a document says, not who has it.
These lists stay as they are once rows are under seal: another column would make all of them differ.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import orjson
from tortoise import fields
from tortoise.models import Model

from models.enums import SealedKind
from models.tables import (
    AccessEntry,
    Attachment,
    Case,
    DeliveryEvidence,
    Document,
    Event,
    InboundMessage,
    OutboxMessage,
    Recipient,
    Signature,
)


@dataclass(frozen=True)
class Sealable:
    """A table whose rows are sealed, and which of its columns last."""

    kind: SealedKind
    model: type[Model]
    columns: tuple[str, ...]

    @property
    def table(self) -> str:
        """The table's name in the database."""
        return str(self.model._meta.db_table)

    @property
    def selected(self) -> str:
        """The columns, and the key, as SQL lists them."""
        return ", ".join(f'"{name}"' for name in ("id", *self.columns))

    @cached_property
    def _moments(self) -> tuple[str, ...]:
        of = self.model._meta.fields_map
        return tuple(name for name in self.columns if isinstance(of[name], fields.DatetimeField))

    @cached_property
    def _flags(self) -> tuple[str, ...]:
        of = self.model._meta.fields_map
        return tuple(name for name in self.columns if isinstance(of[name], fields.BooleanField))

    @cached_property
    def _objects(self) -> tuple[str, ...]:
        of = self.model._meta.fields_map
        return tuple(name for name in self.columns if isinstance(of[name], fields.JSONField))

    def content(self, row: Mapping[str, Any]) -> bytes:
        """The content of `row`, as read from the database or as about to be written."""
        told = {name: row[name] for name in self.columns}
        for name in self._moments:
            told[name] = _moment(told[name])
        for name in self._flags:  # SQLite has numbers for them
            told[name] = bool(told[name])
        for name in self._objects:
            if isinstance(told[name], str):
                told[name] = orjson.loads(told[name])
        told["id"], told["table"] = row["id"], self.kind.value
        return orjson.dumps(told, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)

    def hash(self, row: Mapping[str, Any]) -> str:
        """The SHA-256 (hex) of the content of `row`."""
        return hashlib.sha256(self.content(row)).hexdigest()


def _moment(value: datetime | str | None) -> str | None:
    if value is None:
        return None
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return at.astimezone(UTC).isoformat(timespec="microseconds")


EVENTS = Sealable(
    SealedKind.EVENT,
    Event,
    (
        "at", "action", "channel", "official_id", "post_id", "acting_for_id", "citizen_id", "who",
        "document_id", "case_id", "copy_id", "to_post_id", "origin", "comment", "detail",
    ),
)  # fmt: skip
ACCESSES = Sealable(
    SealedKind.ACCESS,
    AccessEntry,
    (
        "at", "kind", "official_id", "post_id", "who", "login", "origin", "document_id", "subject",
    ),
)  # fmt: skip
CASES = Sealable(SealedKind.CASE, Case, ("number", "query_code", "channel", "opened_at"))
DOCUMENTS = Sealable(
    SealedKind.DOCUMENT,
    Document,
    (
        "kind", "number", "unit_id", "author_post_id", "sender_name", "sender_address", "channel",
        "subject", "reference", "body", "signature", "quoted", "created_at", "dated_at", "pdf_id",
        "verification_code", "message_id",
    ),
)  # fmt: skip
RECIPIENTS = Sealable(
    SealedKind.RECIPIENT,
    Recipient,
    ("document_id", "role", "name", "post_title", "organisation", "address"),
)
ATTACHMENTS = Sealable(
    SealedKind.ATTACHMENT,
    Attachment,
    ("document_id", "blob_id", "position", "name", "media_type", "size"),
)
SIGNATURES = Sealable(
    SealedKind.SIGNATURE,
    Signature,
    (
        "document_id", "post_id", "signer_name", "subject_dn", "issuer_dn", "serial", "not_before",
        "not_after", "signed_at", "level", "account", "issuer_checked",
    ),
)  # fmt: skip
MESSAGES = Sealable(
    SealedKind.MESSAGE,
    InboundMessage,
    (
        "channel", "external_id", "mail_from", "recipients", "peer", "greeting", "original_id",
        "size", "received_at",
    ),
)  # fmt: skip
NOTICES = Sealable(
    SealedKind.NOTICE,
    OutboxMessage,
    (
        "channel", "kind", "to_address", "to_name", "facts", "files", "message_id", "in_reply_to",
        "case_id", "document_id", "created_at",
    ),
)  # fmt: skip
DELIVERIES = Sealable(
    SealedKind.DELIVERY,
    DeliveryEvidence,
    ("message_id", "at", "outcome", "server", "reply", "external_id"),
)

# Rows that are final from the moment they are written, found by their keys.
WRITTEN_ONCE = (EVENTS, ACCESSES, MESSAGES, NOTICES, DELIVERIES)
# Rows that become final by an act, found by the events that tell of it.
OF_DOCUMENTS = (RECIPIENTS, ATTACHMENTS, SIGNATURES)
ALL = (*WRITTEN_ONCE, CASES, DOCUMENTS, *OF_DOCUMENTS)
BY_KIND = {sealable.kind: sealable for sealable in ALL}
