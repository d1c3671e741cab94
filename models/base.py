"""What every table shares: a time-ordered key given by us, never by the database."""

from tortoise import fields
from tortoise.models import Model

from models.ids import new_id


class Record(Model):
    """A row with a time-ordered 63-bit key."""

    id = fields.BigIntField(primary_key=True, generated=False, default=new_id)

    class Meta:
        abstract = True
