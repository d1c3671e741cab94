"""Mail in earnest: blocked senders, watched mailboxes, download links, scans, senders' trust."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from models.enums import Scan
from models.ids import new_id
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0003_trays')]

    initial = False

    operations = [
        ops.CreateModel(
            name='BlockedSender',
            fields=[
                ('id', fields.BigIntField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('address', fields.CharField(unique=True, max_length=320)),
                ('reason', fields.CharField(max_length=300)),
                ('post_id', fields.BigIntField()),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'blocked_sender', 'app': 'models', 'pk_attr': 'id', 'table_description': 'An address or domain whose mail is refused at the door.'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='DownloadLink',
            fields=[
                ('token_hash', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('blob', fields.ForeignKeyField('models.Blob', source_field='blob_id', db_constraint=True, to_field='sha256', related_name='links', on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(max_length=255)),
                ('document_id', fields.BigIntField(null=True)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('used_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'download_link', 'app': 'models', 'pk_attr': 'token_hash', 'table_description': 'A link by which somebody outside fetches one file, once it was too large to be sent.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='WatchedMailbox',
            fields=[
                ('name', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=200)),
                ('uid_validity', fields.BigIntField(default=0)),
                ('last_uid', fields.BigIntField(default=0)),
                ('looked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('arrived_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('usual_pause', fields.IntField(default=0)),
                ('error', fields.CharField(default='', max_length=300)),
            ],
            options={'table': 'watched_mailbox', 'app': 'models', 'pk_attr': 'name', 'table_description': 'How far an IMAP mailbox has been read, and when it last had something.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name="Attachment",
            name="scan",
            field=fields.CharEnumField(
                default=Scan.NOT_ASKED,
                description="Scan",
                db_default="not_asked",
                enum_type=Scan,
                max_length=24,
            ),
        ),
        ops.AddField(
            model_name="Document",
            name="trust_detail",
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
    ]
