"""Senders whose web forms write for citizens, declared by institutions."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from models.ids import new_id


class Migration(migrations.Migration):
    dependencies = [("models", "0021_trials")]  # noqa: RUF012 - Tortoise's own way

    operations = [  # noqa: RUF012
        ops.CreateModel(
            name="FormSender",
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
                        related_name="form_senders",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("address", fields.CharField(max_length=320)),
            ],
            options={
                "table": "form_sender",
                "app": "models",
                "unique_together": (("institution", "address"),),
                "pk_attr": "id",
                "table_description": "A sender whose web forms write for citizens to an"
                " institution, declared on its pages.",
            },
            bases=["Record"],
        ),
    ]
