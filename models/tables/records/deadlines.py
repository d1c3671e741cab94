"""Days on which terms do not run."""

from tortoise import fields

from models.tables.base import Record
from models.tables.people.institutions import Institution


class Holiday(Record):
    """A day on which terms do not run, besides weekends and the national calendar."""

    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", related_name="holidays", on_delete=fields.RESTRICT
    )
    day = fields.DateField()
    name = fields.CharField(max_length=120)
    scope = fields.CharField(max_length=16, default="", db_default="")  # whose it is
    reference = fields.CharField(max_length=200, default="", db_default="")  # what decreed it
    added_at = fields.DatetimeField(null=True)

    class Meta:
        table = "holiday"
        unique_together = (("institution", "day"),)
