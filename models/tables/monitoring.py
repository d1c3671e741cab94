"""When the jobs of the timetable did their work."""

from tortoise import fields
from tortoise.models import Model


class JobRun(Model):
    """When each job of the timetable last ran, and whether it did its work."""

    name = fields.CharField(max_length=60, primary_key=True)
    started_at = fields.DatetimeField()
    finished_at = fields.DatetimeField(null=True)
    succeeded_at = fields.DatetimeField(null=True)
    error = fields.CharField(max_length=500, default="")

    class Meta:
        table = "job_run"
