"""Numbers in an institution's own form, kinds and lists of its own, and what writing needs more."""

from typing import Any

from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.by_hand import AddColumn
from models.enums import DocumentKind
from models.ids import new_id

_COLUMNS: tuple[tuple[str, str, Any], ...] = (
    ("Document", "series_id", fields.BigIntField(null=True)),
    ("Document", "sequence", fields.IntField(null=True)),
    ("Document", "own_kind_id", fields.BigIntField(null=True)),
    ("Document", "addressed_to", fields.CharField(max_length=200, default="", db_default="")),
    ("Document", "one_each", fields.BooleanField(default=False, db_default=False)),
    ("Recipient", "list_id", fields.BigIntField(null=True)),
    ("Recipient", "list_version", fields.IntField(null=True)),
    ("Recipient", "treatment", fields.CharField(max_length=60, default="", db_default="")),
    ("Attachment", "description", fields.CharField(max_length=200, default="", db_default="")),
    ("Attachment", "hidden", fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads)),
    ("Template", "subject", fields.CharField(max_length=350, default="", db_default="")),
    ("Template", "own_kind_id", fields.BigIntField(null=True)),
    ("Template", "active", fields.BooleanField(default=True, db_default=True)),
    ("Template", "version", fields.IntField(default=1, db_default=1)),
)


def _key() -> tuple[str, Any]:
    return ("id", fields.BigIntField(primary_key=True, default=new_id, unique=True, db_index=True))


def _to(name: str, model: str, related_name: str) -> tuple[str, Any]:
    return (
        name,
        fields.ForeignKeyField(
            f"models.{model}",
            source_field=f"{name}_id",
            db_constraint=True,
            to_field="id",
            related_name=related_name,
            on_delete=OnDelete.RESTRICT,
        ),
    )


def _json(name: str) -> tuple[str, Any]:
    return (name, fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads))


def _text(name: str, most: int, standard: str | None = None) -> tuple[str, Any]:
    if standard is None:
        return (name, fields.CharField(max_length=most))
    return (name, fields.CharField(max_length=most, default=standard))


def _table(
    name: str,
    table: str,
    columns: list[tuple[str, Any]],
    about: str,
    *,
    unique: tuple[str, ...] = (),
    indexes: tuple[list[str], ...] = (),
) -> ops.CreateModel:
    options: dict[str, Any] = {
        "table": table,
        "app": "models",
        "indexes": [Index(fields=own) for own in indexes],
        "pk_attr": "id",
        "table_description": about,
    }
    if unique:
        options["unique_together"] = (unique,)
    return ops.CreateModel(
        name=name, fields=[_key(), *columns], options=options, bases=["Record"]
    )


class Migration(migrations.Migration):
    dependencies = [("models", "0018_desks")]  # noqa: RUF012 - Tortoise's own way

    operations = [  # noqa: RUF012
        *(
            AddColumn(model_name=model, name=name, field=field)
            for model, name, field in _COLUMNS
        ),
        ops.AddIndex(model_name="Document", index=Index(fields=["series_id"])),
        _table(
            "NumberFormat",
            "number_format",
            [
                _to("institution", "Institution", "formats"),
                _to("unit", "Unit", "formats"),
                _text("kind", 8),
                _json("components"),
                _text("separator", 4, "-"),
                ("year_digits", fields.SmallIntField(default=4)),
                ("sequence_digits", fields.SmallIntField(default=4)),
                _text("unit_abbreviation", 20, ""),
                _text("kind_abbreviation", 8, ""),
                ("series_unit_id", fields.BigIntField(null=True)),
                ("version", fields.IntField(default=1)),
            ],
            "How the numbers of a unit and kind are written, where it differs from the usual.",
            unique=("unit", "kind"),
        ),
        _table(
            "SeriesRaise",
            "series_raise",
            [
                _to("series", "NumberSeries", "raises"),
                ("last_before", fields.IntField()),
                ("last_after", fields.IntField()),
                _text("reason", 500),
                _text("who", 300),
                ("at", fields.DatetimeField()),
            ],
            "An administrator's leap of a series: the numbers between were never given here.",
            indexes=(["series_id"],),
        ),
        _table(
            "OwnKind",
            "own_kind",
            [
                _to("institution", "Institution", "own_kinds"),
                _text("name", 60),
                _text("abbreviation", 6),
                (
                    "base",
                    fields.CharEnumField(
                        description="DocumentKind", enum_type=DocumentKind, max_length=8
                    ),
                ),
                _text("permission", 24, ""),
                _json("post_ids"),
                ("chiefs_sign", fields.BooleanField(default=False)),
                ("active", fields.BooleanField(default=True)),
                ("version", fields.IntField(default=1)),
            ],
            "A kind of document that an institution has named for itself.",
            unique=("institution", "abbreviation"),
        ),
        _table(
            "DistributionList",
            "distribution_list",
            [
                _to("institution", "Institution", "lists"),
                _to("post", "Post", "lists"),
                _text("name", 200),
                ("public", fields.BooleanField(default=False)),
                ("active", fields.BooleanField(default=True)),
                ("changed_at", fields.DatetimeField()),
                ("version", fields.IntField(default=1)),
            ],
            "People and units that are written to together, public or its keeper's own.",
            indexes=(["institution_id", "name"], ["post_id"]),
        ),
        _table(
            "ListMember",
            "list_member",
            [
                _to("list", "DistributionList", "members"),
                _text("target", 24),
                ("position", fields.SmallIntField()),
            ],
            "Somebody on a list: `target` as office.people.addressees names them.",
            unique=("list", "target"),
        ),
        _table(
            "DraftPresence",
            "draft_presence",
            [
                _to("document", "Document", "presences"),
                ("official_id", fields.BigIntField()),
                _text("who", 300),
                ("seen_at", fields.DatetimeField()),
            ],
            "Who had a draft open, and when last: an official has one row for each draft.",
            unique=("document", "official_id"),
        ),
    ]
