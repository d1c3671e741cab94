"""A signature says whose account made it and whether its certificate's issuer was checked."""

from tortoise import fields, migrations

from models.by_hand import AddColumn


class Migration(migrations.Migration):
    dependencies = [("models", "0012_one_time_tokens")]  # noqa: RUF012 - Tortoise's own way

    operations = [  # noqa: RUF012
        AddColumn(
            model_name="Signature",
            name="account",
            field=fields.CharField(max_length=420, default="", db_default=""),
        ),
        AddColumn(
            model_name="Signature",
            name="id_document",
            field=fields.CharField(max_length=20, default="", db_default=""),
        ),
        AddColumn(
            model_name="Signature",
            name="issuer_checked",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        AddColumn(
            model_name="Institution",
            name="trusted_chain_required",
            field=fields.BooleanField(default=False, db_default=False),
        ),
    ]
