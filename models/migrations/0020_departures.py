"""What has a number and has not left yet; paper on its way; the head of an institution's letters."""

from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.by_hand import AddColumn
from models.ids import new_id

_COLUMNS: tuple[tuple[str, str, Any], ...] = (
    ("Document", "leaves_at", fields.DatetimeField(null=True)),
    ("Document", "by_hand", fields.BooleanField(default=False, db_default=False)),
    ("Institution", "letterhead", fields.CharField(max_length=64, default="", db_default="")),
    ("Institution", "undo_minutes", fields.SmallIntField(default=0, db_default=0)),
)


class Migration(migrations.Migration):
    dependencies = [("models", "0019_writing")]  # noqa: RUF012 - Tortoise's own way

    operations = [  # noqa: RUF012
        *(AddColumn(model_name=model, name=name, field=field) for model, name, field in _COLUMNS),
        ops.AddIndex(model_name="Document", index=Index(fields=["state", "leaves_at"])),
        ops.CreateModel(
            name="Dispatch",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        primary_key=True, default=new_id, unique=True, db_index=True
                    ),
                ),
                (
                    "copy",
                    fields.ForeignKeyField(
                        "models.Copy",
                        source_field="copy_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="dispatches",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("printed_at", fields.DatetimeField()),
                ("printed_by", fields.CharField(max_length=300)),
                ("carrier", fields.CharField(max_length=80, default="")),
                ("tracking", fields.CharField(max_length=60, default="")),
                ("dispatched_at", fields.DatetimeField(null=True)),
                ("dispatched_by", fields.CharField(max_length=300, default="")),
                ("delivered_at", fields.DatetimeField(null=True)),
                ("received_by", fields.CharField(max_length=200, default="")),
                ("returned_at", fields.DatetimeField(null=True)),
                ("reason", fields.CharField(max_length=300, default="")),
            ],
            options={
                "table": "dispatch",
                "app": "models",
                "indexes": [Index(fields=["copy_id", "id"])],
                "pk_attr": "id",
                "table_description": "One way of a paper copy out of the house: printed, handed to "
                "a carrier, and how it ended.",
            },
            bases=["Record"],
        ),
    ]
