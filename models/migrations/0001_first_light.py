from tortoise import migrations
from tortoise.migrations import operations as ops
from models.enums import (
    Action,
    CaseState,
    Channel,
    Confidentiality,
    ContactKind,
    CopyState,
    Disposition,
    DocumentKind,
    DocumentState,
    ExtractionState,
    OutboxState,
    Outcome,
    Profile,
    RecipientRole,
    Trust,
)
from models.ids import new_id
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="Blob",
            fields=[
                (
                    "sha256",
                    fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64),
                ),
                ("size", fields.BigIntField()),
                (
                    "media_type",
                    fields.CharField(default="application/octet-stream", max_length=120),
                ),
                ("location", fields.CharField(max_length=200)),
                ("offset", fields.BigIntField(default=0)),
            ],
            options={
                "table": "blob",
                "app": "models",
                "pk_attr": "sha256",
                "table_description": "Bytes by their SHA-256 (hex): `size` bytes from `offset` of the stored object `location`.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Citizen",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        primary_key=True, default=new_id, unique=True, db_index=True
                    ),
                ),
                ("name", fields.CharField(max_length=200)),
                ("id_document", fields.CharField(null=True, unique=True, max_length=20)),
                ("company", fields.CharField(default="", max_length=200)),
            ],
            options={
                "table": "citizen",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A person or company outside the institution.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        primary_key=True, default=new_id, unique=True, db_index=True
                    ),
                ),
                (
                    "citizen",
                    fields.ForeignKeyField(
                        "models.Citizen",
                        source_field="citizen_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="contacts",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "kind",
                    fields.CharEnumField(
                        description="ContactKind", enum_type=ContactKind, max_length=24
                    ),
                ),
                ("address", fields.CharField(max_length=320)),
                ("label", fields.CharField(default="", max_length=200)),
                (
                    "verified_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("verified_how", fields.CharField(default="", max_length=40)),
            ],
            options={
                "table": "contact",
                "app": "models",
                "unique_together": (("kind", "address"),),
                "indexes": [Index(fields=["citizen_id"])],
                "pk_attr": "id",
                "table_description": "One way to reach a citizen; `address` is in canonical form (office.people.addresses).",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Conversation",
            fields=[
                (
                    "chat",
                    fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64),
                ),
                ("step", fields.CharField(max_length=40)),
                ("data", fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ("updated_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "conversation",
                "app": "models",
                "pk_attr": "chat",
                "table_description": "A chat's state between two messages, so that a restart loses nothing (key: the chat).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        primary_key=True, default=new_id, unique=True, db_index=True
                    ),
                ),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "action",
                    fields.CharEnumField(description="Action", enum_type=Action, max_length=24),
                ),
                (
                    "channel",
                    fields.CharEnumField(description="Channel", enum_type=Channel, max_length=24),
                ),
                ("official_id", fields.BigIntField(null=True)),
                ("post_id", fields.BigIntField(null=True)),
                ("acting_for_id", fields.BigIntField(null=True)),
                ("citizen_id", fields.BigIntField(null=True)),
                ("who", fields.CharField(max_length=300)),
                ("document_id", fields.BigIntField(null=True)),
                ("case_id", fields.BigIntField(null=True)),
                ("copy_id", fields.BigIntField(null=True)),
                ("to_post_id", fields.BigIntField(null=True)),
                ("origin", fields.CharField(default="", max_length=64)),
                ("comment", fields.CharField(default="", max_length=1000)),
                ("detail", fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={
                "table": "event",
                "app": "models",
                "indexes": [
                    Index(fields=["document_id", "id"]),
                    Index(fields=["case_id", "id"]),
                    Index(fields=["post_id", "id"]),
                ],
                "pk_attr": "id",
                "table_description": "One act. Who: a post's official, a citizen, or a job; `acting_for` is the seat stood in for.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="FailedLogin",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        primary_key=True, default=new_id, unique=True, db_index=True
                    ),
                ),
                ("subject", fields.CharField(max_length=100)),
                ("origin", fields.CharField(max_length=64)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "failed_login",
                "app": "models",
                "indexes": [Index(fields=["subject", "at"]), Index(fields=["origin", "at"])],
                "pk_attr": "id",
                "table_description": "A wrong password (or a wrong query code), counted to slow guessing down.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Institution",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        primary_key=True, default=new_id, unique=True, db_index=True
                    ),
                ),
                ("acronym", fields.CharField(unique=True, max_length=20)),
                ("name", fields.CharField(max_length=200)),
                ("city", fields.CharField(default="Quito", max_length=80)),
                ("motto", fields.CharField(default="", max_length=200)),
                ("address", fields.CharField(default="", max_length=200)),
                ("term_days", fields.SmallIntField(default=15)),
            ],
            options={"table": "institution", "app": "models", "pk_attr": "id"},
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Holiday",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        primary_key=True, default=new_id, unique=True, db_index=True
                    ),
                ),
                (
                    "institution",
                    fields.ForeignKeyField(
                        "models.Institution",
                        source_field="institution_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="holidays",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("day", fields.DateField()),
                ("name", fields.CharField(max_length=120)),
            ],
            options={
                "table": "holiday",
                "app": "models",
                "unique_together": (("institution", "day"),),
                "pk_attr": "id",
                "table_description": "A day on which terms do not run, besides weekends and the national calendar.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="JobRun",
            fields=[
                (
                    "name",
                    fields.CharField(primary_key=True, unique=True, db_index=True, max_length=60),
                ),
                ("started_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "finished_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                (
                    "succeeded_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("error", fields.CharField(default="", max_length=500)),
            ],
            options={
                "table": "job_run",
                "app": "models",
                "pk_attr": "name",
                "table_description": "When each job of the timetable last ran, and whether it did its work.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Official",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        primary_key=True, default=new_id, unique=True, db_index=True
                    ),
                ),
                ("login", fields.CharField(unique=True, max_length=20)),
                ("name", fields.CharField(max_length=200)),
                ("title", fields.CharField(default="", max_length=30)),
                ("email", fields.CharField(max_length=254)),
                ("password_hash", fields.CharField(max_length=200)),
                ("active", fields.BooleanField(default=True)),
            ],
            options={
                "table": "official",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A person who logs in once; what they may do comes from the posts they sit in.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="SearchText",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        primary_key=True, default=new_id, unique=True, db_index=True
                    ),
                ),
                ("content", fields.TextField(unique=False)),
            ],
            options={
                "table": "search_text",
                "app": "models",
                "pk_attr": "id",
                "table_description": "What full-text search reads of a document, folded (no accents, lower case).",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        primary_key=True, default=new_id, unique=True, db_index=True
                    ),
                ),
                (
                    "institution",
                    fields.ForeignKeyField(
                        "models.Institution",
                        source_field="institution_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="units",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "parent",
                    fields.ForeignKeyField(
                        "models.Unit",
                        source_field="parent_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="children",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("acronym", fields.CharField(max_length=20)),
                ("name", fields.CharField(max_length=200)),
                ("city", fields.CharField(default="Quito", max_length=80)),
                ("active", fields.BooleanField(default=True)),
            ],
            options={
                "table": "unit",
                "app": "models",
                "unique_together": (("institution", "acronym"),),
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        primary_key=True, default=new_id, unique=True, db_index=True
                    ),
                ),
                ("number", fields.CharField(unique=True, max_length=80)),
                ("query_code", fields.CharField(max_length=12)),
                ("subject", fields.CharField(max_length=350)),
                (
                    "state",
                    fields.CharEnumField(
                        default=CaseState.RECEIVED,
                        description="CaseState",
                        enum_type=CaseState,
                        max_length=24,
                    ),
                ),
                (
                    "unit",
                    fields.ForeignKeyField(
                        "models.Unit",
                        source_field="unit_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="cases",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "citizen",
                    fields.ForeignKeyField(
                        "models.Citizen",
                        source_field="citizen_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="cases",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "contact",
                    fields.ForeignKeyField(
                        "models.Contact",
                        source_field="contact_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="cases",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "channel",
                    fields.CharEnumField(description="Channel", enum_type=Channel, max_length=24),
                ),
                ("opened_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("unit_since", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("due_at", fields.DateField(null=True)),
                ("due_how", fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ("closed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "case_file",
                "app": "models",
                "indexes": [Index(fields=["contact_id", "id"]), Index(fields=["state", "id"])],
                "pk_attr": "id",
                "table_description": "What a citizen follows; its number is that of the document that opened it.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="NumberSeries",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        primary_key=True, default=new_id, unique=True, db_index=True
                    ),
                ),
                (
                    "unit",
                    fields.ForeignKeyField(
                        "models.Unit",
                        source_field="unit_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="series",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("kind", fields.CharField(max_length=8)),
                ("year", fields.SmallIntField()),
                ("last_given", fields.IntField(default=0)),
            ],
            options={
                "table": "number_series",
                "app": "models",
                "unique_together": (("unit", "kind", "year"),),
                "pk_attr": "id",
                "table_description": "The last number given in a series; the row's lock is what keeps numbers without gaps.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Post",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        primary_key=True, default=new_id, unique=True, db_index=True
                    ),
                ),
                (
                    "unit",
                    fields.ForeignKeyField(
                        "models.Unit",
                        source_field="unit_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="posts",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "official",
                    fields.ForeignKeyField(
                        "models.Official",
                        source_field="official_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="posts",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "acting_for",
                    fields.ForeignKeyField(
                        "models.Post",
                        source_field="acting_for_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="acting",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("title", fields.CharField(max_length=200)),
                (
                    "profile",
                    fields.CharEnumField(
                        default=Profile.NORMAL,
                        description="Profile",
                        enum_type=Profile,
                        max_length=24,
                    ),
                ),
                ("permissions", fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ("held_from", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("held_to", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "post",
                "app": "models",
                "indexes": [Index(fields=["unit_id"]), Index(fields=["official_id"])],
                "pk_attr": "id",
                "table_description": "A seat in a unit, held by an official from one date to another, perhaps for somebody else.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        primary_key=True, default=new_id, unique=True, db_index=True
                    ),
                ),
                (
                    "kind",
                    fields.CharEnumField(
                        description="DocumentKind", enum_type=DocumentKind, max_length=8
                    ),
                ),
                (
                    "state",
                    fields.CharEnumField(
                        description="DocumentState", enum_type=DocumentState, max_length=24
                    ),
                ),
                ("number", fields.CharField(null=True, unique=True, max_length=80)),
                ("draft_number", fields.CharField(null=True, max_length=80)),
                (
                    "unit",
                    fields.ForeignKeyField(
                        "models.Unit",
                        source_field="unit_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="documents",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "case",
                    fields.ForeignKeyField(
                        "models.Case",
                        source_field="case_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="documents",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "answers",
                    fields.ForeignKeyField(
                        "models.Document",
                        source_field="answers_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="answered_by",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "author_post",
                    fields.ForeignKeyField(
                        "models.Post",
                        source_field="author_post_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="authored",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "holder_post",
                    fields.ForeignKeyField(
                        "models.Post",
                        source_field="holder_post_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="drafts",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "citizen",
                    fields.ForeignKeyField(
                        "models.Citizen",
                        source_field="citizen_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="documents",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("sender_name", fields.CharField(max_length=300)),
                ("sender_address", fields.CharField(default="", max_length=320)),
                (
                    "channel",
                    fields.CharEnumField(description="Channel", enum_type=Channel, max_length=24),
                ),
                (
                    "trust",
                    fields.CharEnumField(
                        default=Trust.UNVERIFIED,
                        description="Trust",
                        enum_type=Trust,
                        max_length=24,
                    ),
                ),
                (
                    "confidentiality",
                    fields.CharEnumField(
                        default=Confidentiality.PUBLIC,
                        description="Confidentiality",
                        enum_type=Confidentiality,
                        max_length=24,
                    ),
                ),
                ("subject", fields.CharField(max_length=350)),
                ("reference", fields.CharField(default="", max_length=100)),
                ("body", fields.TextField(default="", unique=False)),
                ("quoted", fields.TextField(default="", unique=False)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("dated_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "pdf",
                    fields.ForeignKeyField(
                        "models.Blob",
                        source_field="pdf_id",
                        null=True,
                        db_constraint=True,
                        to_field="sha256",
                        related_name="documents",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("verification_code", fields.CharField(null=True, unique=True, max_length=24)),
                ("message_id", fields.CharField(default="", max_length=998)),
                ("origin_key", fields.CharField(null=True, unique=True, max_length=64)),
                ("attachment_count", fields.SmallIntField(default=0)),
                ("version", fields.IntField(default=1)),
            ],
            options={
                "table": "document",
                "app": "models",
                "indexes": [
                    Index(fields=["case_id", "id"]),
                    Index(fields=["holder_post_id", "state", "id"]),
                    Index(fields=["author_post_id", "state", "id"]),
                    Index(fields=["answers_id"]),
                ],
                "pk_attr": "id",
                "table_description": "One formal writing. Fixed once REGISTERED or SENT (DESIGN 3.5).",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        primary_key=True, default=new_id, unique=True, db_index=True
                    ),
                ),
                (
                    "document",
                    fields.ForeignKeyField(
                        "models.Document",
                        source_field="document_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="attachments",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "blob",
                    fields.ForeignKeyField(
                        "models.Blob",
                        source_field="blob_id",
                        db_constraint=True,
                        to_field="sha256",
                        related_name="attachments",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("position", fields.SmallIntField(default=1)),
                ("name", fields.CharField(max_length=255)),
                ("media_type", fields.CharField(max_length=120)),
                ("size", fields.BigIntField()),
                ("pages", fields.IntField(null=True)),
                ("text", fields.TextField(default="", unique=False)),
                (
                    "extraction",
                    fields.CharEnumField(
                        default=ExtractionState.PENDING,
                        description="ExtractionState",
                        enum_type=ExtractionState,
                        max_length=24,
                    ),
                ),
                ("extraction_attempts", fields.SmallIntField(default=0)),
                ("finding", fields.CharField(default="", max_length=300)),
            ],
            options={
                "table": "attachment",
                "app": "models",
                "indexes": [Index(fields=["document_id"]), Index(fields=["extraction", "id"])],
                "pk_attr": "id",
                "table_description": "A file that came or leaves with a document; what is derived from it stands beside it.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Copy",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        primary_key=True, default=new_id, unique=True, db_index=True
                    ),
                ),
                (
                    "document",
                    fields.ForeignKeyField(
                        "models.Document",
                        source_field="document_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="copies",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "unit",
                    fields.ForeignKeyField(
                        "models.Unit",
                        source_field="unit_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="copies",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "holder_post",
                    fields.ForeignKeyField(
                        "models.Post",
                        source_field="holder_post_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="copies",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "state",
                    fields.CharEnumField(
                        default=CopyState.IN_PROCESS,
                        description="CopyState",
                        enum_type=CopyState,
                        max_length=24,
                    ),
                ),
                ("received_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("read_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("due_at", fields.DateField(null=True)),
                ("note", fields.CharField(default="", max_length=1000)),
            ],
            options={
                "table": "copy",
                "app": "models",
                "indexes": [
                    Index(fields=["holder_post_id", "state", "received_at", "id"]),
                    Index(fields=["unit_id", "holder_post_id", "state", "received_at", "id"]),
                    Index(fields=["document_id"]),
                    Index(fields=["state", "due_at"]),
                ],
                "pk_attr": "id",
                "table_description": "One recipient's copy: it has a holder and a state, and it is what moves between trays.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="DocumentVersion",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        primary_key=True, default=new_id, unique=True, db_index=True
                    ),
                ),
                (
                    "document",
                    fields.ForeignKeyField(
                        "models.Document",
                        source_field="document_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="versions",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("version", fields.IntField()),
                ("subject", fields.CharField(max_length=350)),
                ("body", fields.TextField(unique=False)),
                (
                    "post",
                    fields.ForeignKeyField(
                        "models.Post",
                        source_field="post_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="versions",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "document_version",
                "app": "models",
                "unique_together": (("document", "version"),),
                "pk_attr": "id",
                "table_description": "A draft's text as it was before a change.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="InboundMessage",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        primary_key=True, default=new_id, unique=True, db_index=True
                    ),
                ),
                (
                    "channel",
                    fields.CharEnumField(description="Channel", enum_type=Channel, max_length=24),
                ),
                ("external_id", fields.CharField(null=True, max_length=200)),
                ("mail_from", fields.CharField(default="", max_length=320)),
                ("recipients", fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ("peer", fields.CharField(default="", max_length=64)),
                ("greeting", fields.CharField(default="", max_length=255)),
                (
                    "original",
                    fields.ForeignKeyField(
                        "models.Blob",
                        source_field="original_id",
                        db_constraint=True,
                        to_field="sha256",
                        related_name="messages",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("size", fields.BigIntField()),
                ("received_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "disposition",
                    fields.CharEnumField(
                        default=Disposition.PENDING,
                        description="Disposition",
                        enum_type=Disposition,
                        max_length=24,
                    ),
                ),
                ("reason", fields.CharField(default="", max_length=500)),
                (
                    "disposed_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("sender", fields.CharField(default="", max_length=400)),
                ("subject", fields.CharField(default="", max_length=400)),
                (
                    "unit",
                    fields.ForeignKeyField(
                        "models.Unit",
                        source_field="unit_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="messages",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "document",
                    fields.ForeignKeyField(
                        "models.Document",
                        source_field="document_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="messages",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("attempts", fields.SmallIntField(default=0)),
                (
                    "claimed_until",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "inbound_message",
                "app": "models",
                "unique_together": (("channel", "external_id"),),
                "indexes": [Index(fields=["disposition", "id"]), Index(fields=["document_id"])],
                "pk_attr": "id",
                "table_description": "One message of a channel, kept since before its sender was told that it arrived.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="OutboxMessage",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        primary_key=True, default=new_id, unique=True, db_index=True
                    ),
                ),
                (
                    "channel",
                    fields.CharEnumField(description="Channel", enum_type=Channel, max_length=24),
                ),
                ("kind", fields.CharField(max_length=40)),
                ("to_address", fields.CharField(max_length=320)),
                ("to_name", fields.CharField(default="", max_length=300)),
                ("facts", fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ("files", fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ("message_id", fields.CharField(unique=True, max_length=255)),
                ("in_reply_to", fields.CharField(default="", max_length=998)),
                ("references", fields.TextField(default="", unique=False)),
                ("once_key", fields.CharField(null=True, unique=True, max_length=120)),
                (
                    "case",
                    fields.ForeignKeyField(
                        "models.Case",
                        source_field="case_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="outbox",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "document",
                    fields.ForeignKeyField(
                        "models.Document",
                        source_field="document_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="outbox",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "state",
                    fields.CharEnumField(
                        default=OutboxState.PENDING,
                        description="OutboxState",
                        enum_type=OutboxState,
                        max_length=24,
                    ),
                ),
                ("attempts", fields.SmallIntField(default=0)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("next_attempt_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "claimed_until",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                (
                    "finished_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "outbox_message",
                "app": "models",
                "indexes": [
                    Index(fields=["state", "channel", "next_attempt_at"]),
                    Index(fields=["case_id", "id"]),
                    Index(fields=["document_id", "id"]),
                    Index(fields=["to_address", "created_at"]),
                ],
                "pk_attr": "id",
                "table_description": "A message to send, written in the transaction of its cause (DESIGN 3.7).",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="DeliveryEvidence",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        primary_key=True, default=new_id, unique=True, db_index=True
                    ),
                ),
                (
                    "message",
                    fields.ForeignKeyField(
                        "models.OutboxMessage",
                        source_field="message_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="evidence",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "outcome",
                    fields.CharEnumField(description="Outcome", enum_type=Outcome, max_length=24),
                ),
                ("server", fields.CharField(default="", max_length=255)),
                ("reply", fields.CharField(default="", max_length=1000)),
                ("external_id", fields.CharField(default="", max_length=120)),
            ],
            options={
                "table": "delivery_evidence",
                "app": "models",
                "indexes": [Index(fields=["message_id"])],
                "pk_attr": "id",
                "table_description": "One attempt to hand a message over, in the other side's own words.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Recipient",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        primary_key=True, default=new_id, unique=True, db_index=True
                    ),
                ),
                (
                    "document",
                    fields.ForeignKeyField(
                        "models.Document",
                        source_field="document_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="recipients",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "role",
                    fields.CharEnumField(
                        default=RecipientRole.TO,
                        description="RecipientRole",
                        enum_type=RecipientRole,
                        max_length=8,
                    ),
                ),
                ("name", fields.CharField(max_length=300)),
                ("post_title", fields.CharField(default="", max_length=200)),
                ("organisation", fields.CharField(default="", max_length=200)),
                ("address", fields.CharField(default="", max_length=320)),
                (
                    "unit",
                    fields.ForeignKeyField(
                        "models.Unit",
                        source_field="unit_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="addressed",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "contact",
                    fields.ForeignKeyField(
                        "models.Contact",
                        source_field="contact_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="addressed",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "recipient",
                "app": "models",
                "indexes": [Index(fields=["document_id"])],
                "pk_attr": "id",
                "table_description": "To whom a document was addressed, with name, post and place as they were then.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Signature",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        primary_key=True, default=new_id, unique=True, db_index=True
                    ),
                ),
                (
                    "document",
                    fields.ForeignKeyField(
                        "models.Document",
                        source_field="document_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="signatures",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "post",
                    fields.ForeignKeyField(
                        "models.Post",
                        source_field="post_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="signatures",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("signer_name", fields.CharField(max_length=300)),
                ("subject_dn", fields.CharField(max_length=500)),
                ("issuer_dn", fields.CharField(max_length=500)),
                ("serial", fields.CharField(max_length=64)),
                ("not_before", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("not_after", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("signed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("level", fields.CharField(default="B-B", max_length=12)),
            ],
            options={
                "table": "signature",
                "app": "models",
                "indexes": [Index(fields=["document_id"])],
                "pk_attr": "id",
                "table_description": "A PAdES signature made here: who, with which certificate, over which bytes.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Template",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        primary_key=True, default=new_id, unique=True, db_index=True
                    ),
                ),
                (
                    "institution",
                    fields.ForeignKeyField(
                        "models.Institution",
                        source_field="institution_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="templates",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "unit",
                    fields.ForeignKeyField(
                        "models.Unit",
                        source_field="unit_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="templates",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "kind",
                    fields.CharEnumField(
                        default=DocumentKind.LETTER,
                        description="DocumentKind",
                        enum_type=DocumentKind,
                        max_length=8,
                    ),
                ),
                ("name", fields.CharField(max_length=100)),
                ("body", fields.TextField(unique=False)),
            ],
            options={
                "table": "template",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A text to start a writing from; `unit` None means the whole institution.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="WebSession",
            fields=[
                (
                    "token_hash",
                    fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64),
                ),
                (
                    "official",
                    fields.ForeignKeyField(
                        "models.Official",
                        source_field="official_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="sessions",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "post",
                    fields.ForeignKeyField(
                        "models.Post",
                        source_field="post_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="sessions",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("csrf", fields.CharField(max_length=64)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("seen_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("origin", fields.CharField(default="", max_length=64)),
            ],
            options={
                "table": "web_session",
                "app": "models",
                "indexes": [Index(fields=["official_id"]), Index(fields=["expires_at"])],
                "pk_attr": "token_hash",
                "table_description": "A log-in of an official; the cookie holds the token, the table only its SHA-256 (hex).",
            },
            bases=["Model"],
        ),
    ]
