"""A file keeps what was found of the signatures it came with."""

from tortoise import fields, migrations

from models.by_hand import AddColumn


class Migration(migrations.Migration):
    dependencies = [("models", "0015_accounts")]  # noqa: RUF012 - Tortoise's own way

    operations = [  # noqa: RUF012
        AddColumn(
            model_name="Attachment",
            name="signatures",
            field=fields.JSONField(null=True),
        ),
    ]
