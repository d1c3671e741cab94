"""What a mail was made of beside its document, and what a held chat message wanted to present."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0005_quarantine')]

    initial = False

    operations = [
        ops.AddField(
            model_name="Document",
            name="mail_facts",
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name="InboundMessage",
            name="gathered",
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
    ]
