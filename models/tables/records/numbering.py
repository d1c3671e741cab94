"""The last number given in each series."""

from tortoise import fields

from models.tables.base import Record
from models.tables.people.institutions import Unit


class NumberSeries(Record):
    """The last number given in a series.

    The row's lock is what keeps numbers without gaps.
    """

    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", related_name="series", on_delete=fields.RESTRICT
    )
    kind = fields.CharField(max_length=8)  # a DocumentKind, or TEMP for drafts
    year = fields.SmallIntField()
    last_given = fields.IntField(default=0)

    unit_id: int

    class Meta:
        table = "number_series"
        unique_together = (("unit", "kind", "year"),)
