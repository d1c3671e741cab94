"""Drafts that go from desk to desk: who is asked, what is remarked, what the text shows."""

from typing import Any

from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.by_hand import AddColumn
from models.enums import AskedFor, StepState
from models.ids import new_id


def _key() -> tuple[str, Any]:
    return (
        "id",
        fields.BigIntField(primary_key=True, default=new_id, unique=True, db_index=True),
    )


def _belongs_to(table: str, name: str, related: str) -> tuple[str, Any]:
    return (
        name,
        fields.ForeignKeyField(
            f"models.{table}",
            source_field=f"{name}_id",
            db_constraint=True,
            to_field="id",
            related_name=related,
            on_delete=OnDelete.RESTRICT,
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("models", "0013_signers")]  # noqa: RUF012 - Tortoise's own way

    operations = [  # noqa: RUF012
        AddColumn(
            model_name="Document", name="signer_post_id", field=fields.BigIntField(null=True)
        ),
        AddColumn(
            model_name="Document",
            name="print_options",
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.CreateModel(
            name="ReviewStep",
            fields=[
                _key(),
                _belongs_to("Document", "document", "steps"),
                _belongs_to("Post", "post", "steps"),
                _belongs_to("Post", "asker", "steps_asked"),
                ("position", fields.SmallIntField()),
                (
                    "asked_for",
                    fields.CharEnumField(
                        description="AskedFor", enum_type=AskedFor, max_length=12
                    ),
                ),
                (
                    "state",
                    fields.CharEnumField(
                        description="StepState", enum_type=StepState, max_length=12
                    ),
                ),
                ("note", fields.CharField(default="", max_length=1000)),
                ("answer", fields.CharField(default="", max_length=1000)),
                ("asked_at", fields.DatetimeField()),
                ("opened_at", fields.DatetimeField(null=True)),
                ("answered_at", fields.DatetimeField(null=True)),
            ],
            options={
                "table": "review_step",
                "app": "models",
                "indexes": [
                    Index(fields=["document_id", "id"]),
                    Index(fields=["post_id", "state", "opened_at", "id"]),
                    Index(fields=["asker_id", "state"]),
                ],
                "pk_attr": "id",
                "table_description": "Somebody who is asked to look at a draft or to sign it, in"
                " the order of `position`.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="DraftComment",
            fields=[
                _key(),
                _belongs_to("Document", "document", "comments"),
                _belongs_to("Post", "post", "comments"),
                ("version", fields.IntField()),
                ("quote", fields.CharField(default="", max_length=300)),
                ("text", fields.CharField(max_length=2000)),
                ("at", fields.DatetimeField()),
                ("settled_at", fields.DatetimeField(null=True)),
                ("settled_by", fields.BigIntField(null=True)),
            ],
            options={
                "table": "draft_comment",
                "app": "models",
                "indexes": [Index(fields=["document_id", "id"])],
                "pk_attr": "id",
                "table_description": "A remark on a draft as a whole, or in the margin beside some"
                " of its words.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="BodyPicture",
            fields=[
                _key(),
                _belongs_to("Document", "document", "pictures"),
                ("blob_id", fields.CharField(max_length=64)),
                ("at", fields.DatetimeField()),
            ],
            options={
                "table": "body_picture",
                "app": "models",
                "unique_together": (("document", "blob_id"),),
                "indexes": [Index(fields=["blob_id"])],
                "pk_attr": "id",
                "table_description": "A picture that was put into the text of a document.",
            },
            bases=["Record"],
        ),
    ]
