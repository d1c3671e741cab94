"""The full-text index, which Tortoise cannot describe."""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

from models import search_schema


async def _create(apps: Any, schema_editor: Any) -> None:
    await search_schema.create(schema_editor.client)


async def _drop(apps: Any, schema_editor: Any) -> None:
    await search_schema.drop(schema_editor.client)


class Migration(migrations.Migration):
    dependencies = [("models", "0001_first_light")]  # noqa: RUF012 - Tortoise's own way

    operations = [ops.RunPython(_create, _drop)]  # noqa: RUF012
