"""The partial indexes behind the trays, which Tortoise cannot describe."""

from tortoise import migrations

from models import tray_schema
from models.by_hand import by_hand


class Migration(migrations.Migration):
    dependencies = [("models", "0002_search")]  # noqa: RUF012 - Tortoise's own way

    operations = [by_hand(tray_schema.create, tray_schema.drop)]  # noqa: RUF012
