"""How numbers are written, the last one given in each series, and what raised it."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index

from models.tables.base import Record
from models.tables.people.institutions import Institution, Unit


class NumberSeries(Record):
    """The last number given in a series.

    The row's lock is what keeps numbers without gaps.
    """

    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", related_name="series", on_delete=fields.RESTRICT
    )
    kind = fields.CharField(max_length=8)  # a DocumentKind, an own kind's letters, TEMP for drafts
    year = fields.SmallIntField()
    last_given = fields.IntField(default=0)

    unit_id: int

    class Meta:
        table = "number_series"
        unique_together = (("unit", "kind", "year"),)


class NumberFormat(Record):
    """How the numbers of a unit and kind are written, where it differs from the usual."""

    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", related_name="formats", on_delete=fields.RESTRICT
    )
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", related_name="formats", on_delete=fields.RESTRICT
    )
    kind = fields.CharField(max_length=8)  # as in NumberSeries
    components: Any = fields.JSONField(default=list)  # office.records.numbering.formats.Part
    separator = fields.CharField(max_length=4, default="-")
    year_digits = fields.SmallIntField(default=4)
    sequence_digits = fields.SmallIntField(default=4)
    unit_abbreviation = fields.CharField(max_length=20, default="")  # "": the unit's acronym
    kind_abbreviation = fields.CharField(max_length=8, default="")  # "": the kind's letters
    series_unit_id = fields.BigIntField(null=True)  # whose series it takes its numbers from
    version = fields.IntField(default=1)

    institution_id: int
    unit_id: int

    class Meta:
        table = "number_format"
        unique_together = (("unit", "kind"),)


class SeriesRaise(Record):
    """An administrator's leap of a series: the numbers between were never given here."""

    series: fields.ForeignKeyRelation[NumberSeries] = fields.ForeignKeyField(
        "models.NumberSeries", related_name="raises", on_delete=fields.RESTRICT
    )
    last_before = fields.IntField()
    last_after = fields.IntField()
    reason = fields.CharField(max_length=500)
    who = fields.CharField(max_length=300)
    at = fields.DatetimeField()

    series_id: int

    class Meta:
        table = "series_raise"
        indexes = [Index(fields=["series_id"])]
