"""What every table shares: a time-ordered key given by us, never by the database.

The first line of a table's docstring becomes its comment in the database, and Tortoise splits that
statement at semicolons on SQLite: no `;` there.
"""

from tortoise import fields
from tortoise.models import Model

from models.ids import new_id


class Record(Model):
    """A row with a time-ordered 63-bit key."""

    id = fields.BigIntField(primary_key=True, generated=False, default=new_id)

    class Meta:
        abstract = True
