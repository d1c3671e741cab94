"""Mail that was taken for a machine's can be listed, and an official can have it registered."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from models import passed_over_schema
from models.by_hand import by_hand
from models.enums import PassedOver


class Migration(migrations.Migration):
    dependencies = [("models", "0006_originals")]  # noqa: RUF012 - Tortoise's own way

    operations = [  # noqa: RUF012
        ops.AddField(
            model_name="InboundMessage",
            name="passed_over",
            field=fields.CharEnumField(
                description="PassedOver", enum_type=PassedOver, max_length=24, null=True
            ),
        ),
        by_hand(passed_over_schema.create_with_the_past, passed_over_schema.drop),
    ]
