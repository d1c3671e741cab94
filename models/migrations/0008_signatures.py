"""What stands under a letter, its signature, has a place of its own beside the text."""

from tortoise import fields, migrations
from tortoise.backends.base.client import BaseDBAsyncClient

from models.by_hand import AddColumn, by_hand

# Where it stood before, so that no word is lost on the way down.
_INTO_THE_QUOTATION = (
    "UPDATE document SET quoted = signature ||"
    " CASE WHEN quoted = '' THEN '' ELSE '\n\n' || quoted END WHERE signature <> ''"
)


async def _nothing(connection: BaseDBAsyncClient) -> None:
    pass


async def _into_the_quotation(connection: BaseDBAsyncClient) -> None:
    await connection.execute_query(_INTO_THE_QUOTATION)


class Migration(migrations.Migration):
    dependencies = [("models", "0007_passed_over")]  # noqa: RUF012 - Tortoise's own way

    operations = [  # noqa: RUF012
        AddColumn(
            model_name="Document",
            name="signature",
            field=fields.TextField(default="", db_default=""),
        ),
        by_hand(_nothing, _into_the_quotation),
    ]
