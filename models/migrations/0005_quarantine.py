"""What an official decided about a held message, for the ordinary reader to carry out."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0004_mail')]

    initial = False

    operations = [
        ops.AddField(
            model_name="InboundMessage",
            name="ordered",
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
    ]
