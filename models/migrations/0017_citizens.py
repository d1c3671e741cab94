"""Citizens found by the sound of their name, merged reversibly, and asked about their data."""

from typing import Any

from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.by_hand import AddColumn
from models.enums import DataRequest
from models.ids import new_id

_COLUMNS: dict[str, Any] = {
    "post": fields.CharField(max_length=200, default="", db_default=""),
    "merged_into_id": fields.BigIntField(null=True),
    "removed_at": fields.DatetimeField(null=True),
    "consented_at": fields.DatetimeField(null=True),
    "consent": fields.TextField(default="", db_default=""),
    "keyed": fields.BooleanField(default=False, db_default=False),
    "version": fields.IntField(default=1, db_default=1),
}


def _key() -> tuple[str, Any]:
    return ("id", fields.BigIntField(primary_key=True, default=new_id, unique=True, db_index=True))


def _citizen(related_name: str) -> tuple[str, Any]:
    return (
        "citizen",
        fields.ForeignKeyField(
            "models.Citizen",
            source_field="citizen_id",
            db_constraint=True,
            to_field="id",
            related_name=related_name,
            on_delete=OnDelete.RESTRICT,
        ),
    )


def _json(name: str) -> tuple[str, Any]:
    return (name, fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads))


def _table(
    name: str, table: str, columns: list[tuple[str, Any]], indexes: list[list[str]], about: str
) -> ops.CreateModel:
    return ops.CreateModel(
        name=name,
        fields=columns,
        options={
            "table": table,
            "app": "models",
            "indexes": [Index(fields=own) for own in indexes],
            "pk_attr": "id",
            "table_description": about,
        },
        bases=["Record"],
    )


class Migration(migrations.Migration):
    dependencies = [("models", "0016_file_signatures")]  # noqa: RUF012 - Tortoise's own way

    operations = [  # noqa: RUF012
        *(
            AddColumn(model_name="Citizen", name=name, field=field)
            for name, field in _COLUMNS.items()
        ),
        ops.AddIndex(model_name="Citizen", index=Index(fields=["keyed", "id"])),
        _table(
            "CitizenKey",
            "citizen_key",
            [_key(), ("key", fields.CharField(max_length=24)), _citizen("keys")],
            [["key", "citizen_id"], ["citizen_id"]],
            "One word of a citizen's name as it sounds, so that typing errors find it.",
        ),
        _table(
            "CitizenMerge",
            "citizen_merge",
            [
                _key(),
                ("kept_id", fields.BigIntField()),
                ("merged_id", fields.BigIntField()),
                ("at", fields.DatetimeField()),
                ("who", fields.CharField(max_length=300)),
                ("why", fields.CharField(max_length=500)),
                _json("moved"),
                ("undone_at", fields.DatetimeField(null=True)),
            ],
            [["kept_id"], ["merged_id"]],
            "Two records that were found to be one person: what moved, and from where, to be undone.",
        ),
        _table(
            "CitizenRequest",
            "citizen_request",
            [
                _key(),
                _citizen("requests"),
                (
                    "kind",
                    fields.CharEnumField(
                        description="DataRequest", enum_type=DataRequest, max_length=24
                    ),
                ),
                _json("proposed"),
                ("asked_at", fields.DatetimeField()),
                ("decided_at", fields.DatetimeField(null=True)),
                ("accepted", fields.BooleanField(null=True)),
                ("who", fields.CharField(max_length=300, default="")),
                ("reason", fields.CharField(max_length=500, default="")),
            ],
            [["citizen_id"], ["decided_at", "id"]],
            "What a citizen asks about their own data, and what an official decided.",
        ),
    ]
