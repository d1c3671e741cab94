"""Cases divided and united, with what it takes to undo it."""

from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.data import JSON_DUMPS
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.ids import new_id


class Migration(migrations.Migration):
    dependencies = [("models", "0024_active_content")]  # noqa: RUF012 - Tortoise's own way

    operations = [  # noqa: RUF012
        ops.CreateModel(
            name="CaseChange",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        primary_key=True, default=new_id, unique=True, db_index=True
                    ),
                ),
                ("kind", fields.CharField(max_length=8)),
                ("kept_id", fields.BigIntField()),
                ("other_id", fields.BigIntField()),
                ("at", fields.DatetimeField()),
                ("who", fields.CharField(max_length=300)),
                ("why", fields.CharField(max_length=500)),
                ("moved", fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ("undone_at", fields.DatetimeField(null=True)),
            ],
            options={
                "table": "case_change",
                "app": "models",
                "indexes": [Index(fields=["kept_id"]), Index(fields=["other_id"])],
                "pk_attr": "id",
                "table_description": "Two cases made one, or one made two: what moved, and from "
                "where, to be undone.",
            },
            bases=["Record"],
        )
    ]
