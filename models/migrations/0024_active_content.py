"""What in an arriving PDF acts by itself."""

from tortoise import fields, migrations

from models.by_hand import AddColumn


class Migration(migrations.Migration):
    dependencies = [("models", "0023_paper")]  # noqa: RUF012 - Tortoise's own way

    operations = [  # noqa: RUF012
        AddColumn(
            model_name="Attachment", name="active", field=fields.CharField(max_length=120, null=True)
        ),
    ]
