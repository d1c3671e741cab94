"""Secrets that let their bearer do one thing once, such as setting a password."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.enums import TokenPurpose
from models.ids import new_id


class Migration(migrations.Migration):
    dependencies = [("models", "0011_formal")]  # noqa: RUF012 - Tortoise's own way

    operations = [  # noqa: RUF012
        ops.CreateModel(
            name="OneTimeToken",
            fields=[
                ("id", fields.BigIntField(
                        primary_key=True, default=new_id, unique=True, db_index=True
                    )),
                ("token_hash", fields.CharField(unique=True, max_length=64)),
                (
                    "purpose",
                    fields.CharEnumField(
                        description="TokenPurpose", enum_type=TokenPurpose, max_length=24
                    ),
                ),
                (
                    "official",
                    fields.ForeignKeyField(
                        "models.Official",
                        source_field="official_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="tokens",
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
                        related_name="tokens",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("created_at", fields.DatetimeField()),
                ("expires_at", fields.DatetimeField()),
                ("used_at", fields.DatetimeField(null=True)),
            ],
            options={
                "table": "one_time_token",
                "app": "models",
                "indexes": [
                    Index(fields=["official_id"]),
                    Index(fields=["citizen_id"]),
                    Index(fields=["expires_at"]),
                ],
                "pk_attr": "id",
                "table_description": "A secret that lets its bearer do one thing once, for an official or a citizen.",
            },
            bases=["Record"],
        ),
    ]
