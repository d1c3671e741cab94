"""Roles, mail addresses and procedures of institutions, superadministrators, acting posts."""

from typing import Any

from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.by_hand import AddColumn
from models.ids import new_id

_COLUMNS: dict[str, dict[str, Any]] = {
    "Institution": {
        "ruc": fields.CharField(max_length=13, default="", db_default=""),
        "province": fields.CharField(max_length=80, default="", db_default=""),
        "logo": fields.CharField(max_length=64, default="", db_default=""),
        "active": fields.BooleanField(default=True, db_default=True),
        "version": fields.IntField(default=1, db_default=1),
    },
    "Unit": {"version": fields.IntField(default=1, db_default=1)},
    "Official": {
        "is_superadmin": fields.BooleanField(default=False, db_default=False),
        "version": fields.IntField(default=1, db_default=1),
    },
    "Post": {
        "role_id": fields.BigIntField(null=True),
        "extra": fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        "admin_units": fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        "reference": fields.CharField(max_length=200, default="", db_default=""),
        "begun_at": fields.DatetimeField(null=True),
        "warned_at": fields.DatetimeField(null=True),
        "ended_at": fields.DatetimeField(null=True),
        "version": fields.IntField(default=1, db_default=1),
    },
    "Holiday": {
        "scope": fields.CharField(max_length=16, default="", db_default=""),
        "reference": fields.CharField(max_length=200, default="", db_default=""),
        "added_at": fields.DatetimeField(null=True),
    },
}


def _key() -> tuple[str, Any]:
    return (
        "id",
        fields.BigIntField(primary_key=True, default=new_id, unique=True, db_index=True),
    )


def _belongs_to(table: str, name: str, related: str, *, null: bool = False) -> tuple[str, Any]:
    return (
        name,
        fields.ForeignKeyField(
            f"models.{table}",
            source_field=f"{name}_id",
            db_constraint=True,
            to_field="id",
            related_name=related,
            on_delete=OnDelete.RESTRICT,
            null=null,
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("models", "0008_signatures")]  # noqa: RUF012 - Tortoise's own way

    operations = [  # noqa: RUF012
        *(
            AddColumn(model_name=table, name=name, field=field)
            for table, columns in _COLUMNS.items()
            for name, field in columns.items()
        ),
        ops.AddIndex(model_name="Post", index=Index(fields=["acting_for_id"])),
        ops.AddIndex(model_name="Post", index=Index(fields=["role_id"])),
        ops.CreateModel(
            name="Role",
            fields=[
                _key(),
                _belongs_to("Institution", "institution", "roles"),
                ("name", fields.CharField(max_length=80)),
                ("permissions", fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ("active", fields.BooleanField(default=True, db_default=True)),
                ("version", fields.IntField(default=1, db_default=1)),
            ],
            options={
                "table": "role",
                "app": "models",
                "unique_together": (("institution", "name"),),
                "pk_attr": "id",
                "table_description": "A named set of permissions, edited by an institution's"
                " administrators.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="IntakeAddress",
            fields=[
                _key(),
                _belongs_to("Institution", "institution", "addresses"),
                _belongs_to("Unit", "unit", "addresses"),
                ("address", fields.CharField(unique=True, max_length=320)),
            ],
            options={
                "table": "intake_address",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A mail address of an institution and the unit it leads to,"
                " set on its pages.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Procedure",
            fields=[
                _key(),
                _belongs_to("Institution", "institution", "procedures"),
                _belongs_to("Unit", "unit", "procedures", null=True),
                ("name", fields.CharField(max_length=200)),
                ("term_days", fields.SmallIntField()),
                ("papers", fields.TextField(default="", db_default="")),
                ("active", fields.BooleanField(default=True, db_default=True)),
                ("version", fields.IntField(default=1, db_default=1)),
            ],
            options={
                "table": "procedure",
                "app": "models",
                "unique_together": (("institution", "name"),),
                "pk_attr": "id",
                "table_description": "A procedure that an institution offers: its term, and the"
                " papers it asks for, one a line.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="AdminChange",
            fields=[
                _key(),
                ("institution_id", fields.BigIntField(null=True)),
                ("kind", fields.CharField(max_length=24)),
                ("thing_id", fields.BigIntField()),
            ],
            options={
                "table": "admin_change",
                "app": "models",
                "indexes": [
                    Index(fields=["institution_id", "id"]),
                    Index(fields=["kind", "thing_id", "id"]),
                ],
                "pk_attr": "id",
                "table_description": "Where an administrative event is found again.",
            },
            bases=["Record"],
        ),
    ]
