"""The trail proves itself: hashes, seals, an access log, and tables that rows are only added to."""

from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.data import JSON_DUMPS
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models import append_only_schema
from models.by_hand import AddColumn, by_hand
from models.enums import AccessKind, SealedKind
from models.ids import new_id


def _key() -> tuple[str, fields.BigIntField]:
    return (
        "id",
        fields.BigIntField(primary_key=True, default=new_id, unique=True, db_index=True),
    )


class Migration(migrations.Migration):
    dependencies = [("models", "0009_people")]  # noqa: RUF012 - Tortoise's own way

    operations = [  # noqa: RUF012
        AddColumn(
            model_name="Event",
            name="content_hash",
            field=fields.CharField(max_length=64, default="", db_default=""),
        ),
        AddColumn(
            model_name="Institution",
            name="seal_witnesses",
            field=fields.CharField(max_length=1000, default="", db_default=""),
        ),
        ops.CreateModel(
            name="AccessEntry",
            fields=[
                _key(),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "kind",
                    fields.CharEnumField(
                        description="AccessKind", enum_type=AccessKind, max_length=24
                    ),
                ),
                ("official_id", fields.BigIntField(null=True)),
                ("post_id", fields.BigIntField(null=True)),
                ("who", fields.CharField(default="", max_length=300)),
                ("login", fields.CharField(default="", max_length=100)),
                ("origin", fields.CharField(default="", max_length=64)),
                ("document_id", fields.BigIntField(null=True)),
                ("subject", fields.CharField(default="", max_length=400)),
            ],
            options={
                "table": "access_entry",
                "app": "models",
                "indexes": [
                    Index(fields=["official_id", "id"]),
                    Index(fields=["document_id", "id"]),
                ],
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Seal",
            fields=[
                _key(),
                ("number", fields.IntField(unique=True)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("first_leaf", fields.BigIntField()),
                ("leaves", fields.IntField()),
                ("root", fields.CharField(max_length=64)),
                ("previous", fields.CharField(max_length=64)),
                ("digest", fields.CharField(max_length=64)),
                ("head", fields.CharField(max_length=64)),
                ("peaks", fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ("from_id", fields.BigIntField()),
            ],
            options={"table": "seal", "app": "models", "pk_attr": "id"},
            bases=["Record"],
        ),
        ops.CreateModel(
            name="SealLeaf",
            fields=[
                _key(),
                (
                    "kind",
                    fields.CharEnumField(
                        description="SealedKind", enum_type=SealedKind, max_length=12
                    ),
                ),
                ("row_id", fields.BigIntField()),
                ("hash", fields.CharField(max_length=64)),
            ],
            options={
                "table": "seal_leaf",
                "app": "models",
                "indexes": [Index(fields=["kind", "row_id"])],
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="SealTimestamp",
            fields=[
                _key(),
                ("seal_number", fields.IntField()),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("authority", fields.CharField(max_length=300)),
                ("token", fields.TextField()),
            ],
            options={
                "table": "seal_timestamp",
                "app": "models",
                "indexes": [Index(fields=["seal_number"])],
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
        by_hand(append_only_schema.create, append_only_schema.drop),
    ]
