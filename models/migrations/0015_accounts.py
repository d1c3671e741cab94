"""Citizens' accounts and sessions, second factors, known browsers, forms kept for their writer."""

from typing import Any

from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.by_hand import AddColumn
from models.enums import CitizenLevel, FactorKind
from models.ids import new_id


def _key() -> tuple[str, Any]:
    return ("id", fields.BigIntField(primary_key=True, default=new_id, unique=True, db_index=True))


def _token() -> tuple[str, Any]:
    return (
        "token_hash",
        fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64),
    )


def _to(model: str, related_name: str, null: bool = True, one: bool = False) -> tuple[str, Any]:
    name = model.lower()
    kind = fields.OneToOneField if one else fields.ForeignKeyField
    return (
        name,
        kind(
            f"models.{model}",
            source_field=f"{name}_id",
            null=null,
            db_constraint=True,
            to_field="id",
            related_name=related_name,
            on_delete=OnDelete.RESTRICT,
        ),
    )


def _table(
    name: str, table: str, columns: list[tuple[str, Any]], indexes: list[str], about: str
) -> ops.CreateModel:
    return ops.CreateModel(
        name=name,
        fields=columns,
        options={
            "table": table,
            "app": "models",
            "indexes": [Index(fields=[column]) for column in indexes],
            "pk_attr": columns[0][0],
            "table_description": about,
        },
        bases=["Model"] if columns[0][0] == "token_hash" else ["Record"],
    )


def _moment(name: str, null: bool = False) -> tuple[str, Any]:
    return (name, fields.DatetimeField(null=null))


def _text(name: str, length: int, **more: Any) -> tuple[str, Any]:
    return (name, fields.CharField(max_length=length, **more))


def _json(name: str, default: Any) -> tuple[str, Any]:
    return (name, fields.JSONField(default=default, encoder=JSON_DUMPS, decoder=loads))


class Migration(migrations.Migration):
    dependencies = [("models", "0014_review")]  # noqa: RUF012 - Tortoise's own way

    operations = [  # noqa: RUF012
        AddColumn(
            model_name="Institution",
            name="second_factor",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        AddColumn(
            model_name="WebSession",
            name="device",
            field=fields.CharField(max_length=120, default="", db_default=""),
        ),
        ops.AddIndex(model_name="Case", index=Index(fields=["citizen_id", "id"])),
        _table(
            "CitizenAccount",
            "citizen_account",
            [
                _key(),
                _to("Citizen", "account", null=False, one=True),
                _text("login", 20),
                _text("password_hash", 200, default=""),
                _text("email", 254, default=""),
                (
                    "level",
                    fields.CharEnumField(
                        description="CitizenLevel", enum_type=CitizenLevel, max_length=24
                    ),
                ),
                ("active", fields.BooleanField(default=True)),
                _moment("created_at"),
                _moment("agreed_at", null=True),
                ("agreement", fields.TextField(default="")),
                _json("notices", dict),
            ],
            ["login", "email"],
            "A citizen's way in.",
        ),
        _table(
            "CitizenSession",
            "citizen_session",
            [
                _token(),
                _to("Citizen", "sessions", null=False),
                _text("csrf", 64),
                _moment("created_at"),
                _moment("seen_at"),
                _moment("expires_at"),
                _text("origin", 64, default=""),
                _text("device", 120, default=""),
            ],
            ["citizen_id", "expires_at"],
            "A log-in of a citizen.",
        ),
        _table(
            "PendingAccount",
            "pending_account",
            [
                _key(),
                _text("login", 20),
                _text("name", 200),
                _text("email", 254),
                ("attempts", fields.SmallIntField(default=0)),
                _moment("created_at"),
                _moment("expires_at"),
                _moment("used_at", null=True),
            ],
            ["expires_at"],
            "Somebody who registers and has yet to type the code that was mailed to them.",
        ),
        _table(
            "SecondFactor",
            "second_factor",
            [
                _key(),
                _to("Official", "factors"),
                _to("Citizen", "factors"),
                (
                    "kind",
                    fields.CharEnumField(
                        description="FactorKind", enum_type=FactorKind, max_length=24
                    ),
                ),
                _text("name", 80, default=""),
                _text("credential", 400, default=""),
                ("secret", fields.TextField()),
                ("last_step", fields.BigIntField(default=0)),
                _moment("created_at"),
                _moment("confirmed_at", null=True),
                _moment("used_at", null=True),
            ],
            ["official_id", "citizen_id"],
            "What an official or a citizen shows after the password.",
        ),
        _table(
            "KnownDevice",
            "known_device",
            [
                _key(),
                _to("Official", "devices"),
                _to("Citizen", "devices"),
                _text("device_hash", 64),
                _moment("seen_at"),
            ],
            ["device_hash", "seen_at"],
            "A browser that an official or a citizen has come in with before, known by its cookie.",
        ),
        _table(
            "KeptForm",
            "kept_form",
            [
                _token(),
                ("official_id", fields.BigIntField(null=True)),
                ("citizen_id", fields.BigIntField(null=True)),
                _text("page", 500),
                _text("action", 500),
                _json("fields_sent", list),
                _moment("expires_at"),
            ],
            ["expires_at"],
            "What somebody was sending when their session had ended, until they are back.",
        ),
    ]
