"""The full-text index, which Tortoise cannot describe."""

from tortoise import migrations

from models import search_schema
from models.by_hand import by_hand


class Migration(migrations.Migration):
    dependencies = [("models", "0001_first_light")]  # noqa: RUF012 - Tortoise's own way

    operations = [by_hand(search_schema.create, search_schema.drop)]  # noqa: RUF012
