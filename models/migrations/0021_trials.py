"""What the house tries to write, and what befell it."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.enums import IncidentKind
from models.ids import new_id


class Migration(migrations.Migration):
    dependencies = [("models", "0020_departures")]  # noqa: RUF012 - Tortoise's own way

    operations = [  # noqa: RUF012
        ops.CreateModel(
            name="WriteTrial",
            fields=[
                (
                    "place",
                    fields.CharField(max_length=40, primary_key=True, unique=True, db_index=True),
                ),
                ("at", fields.DatetimeField()),
                ("content", fields.TextField()),
            ],
            options={
                "table": "write_trial",
                "app": "models",
                "pk_attr": "place",
                "table_description": "What is written now and then to learn whether the database"
                " still takes it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Incident",
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
                        description="IncidentKind", enum_type=IncidentKind, max_length=24
                    ),
                ),
                ("at", fields.DatetimeField()),
                ("said", fields.CharField(max_length=500)),
            ],
            options={
                "table": "incident",
                "app": "models",
                "indexes": [Index(fields=["at"])],
                "pk_attr": "id",
                "table_description": "What befell the house itself and was noticed: a clock that"
                " jumped, a process that hung.",
            },
            bases=["Record"],
        ),
    ]
