"""Documents that are written here: to whom in which order, how they are handled, what led to what."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.by_hand import AddColumn
from models.enums import Category, LinkKind, PrintedAs
from models.ids import new_id


def _key(table: str, related_name: str, column: str) -> fields.ForeignKeyNullableRelation:
    return fields.ForeignKeyField(
        f"models.{table}",
        source_field=column,
        db_constraint=True,
        to_field="id",
        related_name=related_name,
        null=True,
        on_delete=OnDelete.RESTRICT,
    )


def _column(model: str, name: str, field: fields.Field) -> AddColumn:
    return AddColumn(model_name=model, name=name, field=field)


class Migration(migrations.Migration):
    dependencies = [("models", "0010_seals")]  # noqa: RUF012 - Tortoise's own way

    operations = [  # noqa: RUF012
        _column(
            "Document",
            "category",
            fields.CharEnumField(
                description="Category",
                enum_type=Category,
                max_length=12,
                default=Category.NORMAL,
                db_default="normal",
            ),
        ),
        _column(
            "Document",
            "classification",
            fields.CharField(max_length=80, default="", db_default=""),
        ),
        _column(
            "Document", "summary", fields.CharField(max_length=1000, default="", db_default="")
        ),
        _column("Document", "kind_chosen", fields.BooleanField(default=False, db_default=False)),
        _column("Recipient", "position", fields.SmallIntField(default=1, db_default=1)),
        _column("Recipient", "title", fields.CharField(max_length=30, default="", db_default="")),
        _column(
            "Recipient",
            "printed_as",
            fields.CharEnumField(
                description="PrintedAs",
                enum_type=PrintedAs,
                max_length=16,
                default=PrintedAs.FULL,
                db_default="full",
            ),
        ),
        _column(
            "Recipient", "list_name", fields.CharField(max_length=200, default="", db_default="")
        ),
        _column("Recipient", "post", _key("Post", "addressed", "post_id")),
        _column("Recipient", "citizen", _key("Citizen", "addressed", "citizen_id")),
        _column("Copy", "recipient", _key("Recipient", "copies", "recipient_id")),
        ops.CreateModel(
            name="Link",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        primary_key=True, default=new_id, unique=True, db_index=True
                    ),
                ),
                (
                    "antecedent",
                    fields.ForeignKeyField(
                        "models.Document",
                        source_field="antecedent_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="consequents",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "consequent",
                    fields.ForeignKeyField(
                        "models.Document",
                        source_field="consequent_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="antecedents",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "kind",
                    fields.CharEnumField(
                        description="LinkKind", enum_type=LinkKind, max_length=12
                    ),
                ),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "document_link",
                "app": "models",
                "unique_together": (("antecedent", "consequent"),),
                "indexes": [Index(fields=["consequent_id"])],
                "pk_attr": "id",
                "table_description": (
                    "A document that led to another: it was answered, forwarded, corrected or"
                    " registered by it."
                ),
            },
            bases=["Record"],
        ),
    ]
