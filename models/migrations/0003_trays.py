"""The partial indexes behind the trays, which Tortoise cannot describe."""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

from models import tray_schema

# Each function opens the transaction itself: on SQLite Tortoise would open one around RunPython
# and leave the editor with the connection outside it, which then waits for ever.


async def _create(apps: Any, schema_editor: Any) -> None:
    async with schema_editor.client._in_transaction() as connection:
        await tray_schema.create(connection)


async def _drop(apps: Any, schema_editor: Any) -> None:
    async with schema_editor.client._in_transaction() as connection:
        await tray_schema.drop(connection)


class Migration(migrations.Migration):
    dependencies = [("models", "0002_search")]  # noqa: RUF012 - Tortoise's own way

    operations = [ops.RunPython(_create, _drop, atomic=False)]  # noqa: RUF012
