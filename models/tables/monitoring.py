"""How the house itself does: its jobs, whether it can write, what befell it."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.enums import IncidentKind
from models.tables.base import Record


class JobRun(Model):
    """When each job of the timetable last ran, and whether it did its work."""

    name = fields.CharField(max_length=60, primary_key=True)
    started_at = fields.DatetimeField()
    finished_at = fields.DatetimeField(null=True)
    succeeded_at = fields.DatetimeField(null=True)
    error = fields.CharField(max_length=500, default="")

    class Meta:
        table = "job_run"


class WriteTrial(Model):
    """What is written now and then to learn whether the database still takes it."""

    place = fields.CharField(max_length=40, primary_key=True)
    at = fields.DatetimeField()
    content = fields.TextField()

    class Meta:
        table = "write_trial"


class Incident(Record):
    """What befell the house itself and was noticed: a clock that jumped, a process that hung."""

    kind = fields.CharEnumField(IncidentKind, description="IncidentKind", max_length=24)
    at = fields.DatetimeField()
    said = fields.CharField(max_length=500)

    class Meta:
        table = "incident"
        indexes = [Index(fields=["at"])]
