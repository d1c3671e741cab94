"""Paper that was handed in at a desk: where it is, the archive's places, its scans and their text."""

from typing import Any

from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.enums import OcrState, PaperCondition, PaperMedium, PaperMoveEnd, PaperMoveKind
from models.ids import new_id

Columns = list[tuple[str, Any]]


def _key() -> tuple[str, Any]:
    return ("id", fields.BigIntField(primary_key=True, default=new_id, unique=True, db_index=True))


def _of(
    name: str, model: str, related_name: str, *, null: bool = False, key: str = "id"
) -> tuple[str, Any]:
    return (
        name,
        fields.ForeignKeyField(
            f"models.{model}",
            source_field=f"{name}_id",
            db_constraint=True,
            to_field=key,
            related_name=related_name,
            on_delete=OnDelete.RESTRICT,
            null=null,
        ),
    )


def _when(name: str, *, null: bool = False) -> tuple[str, Any]:
    return (name, fields.DatetimeField(null=null))


def _words(name: str, length: int, **more: Any) -> tuple[str, Any]:
    return (name, fields.CharField(max_length=length, **more))


def _one_of(name: str, enum: Any, length: int = 16, **more: Any) -> tuple[str, Any]:
    field = fields.CharEnumField(
        description=enum.__name__, enum_type=enum, max_length=length, **more
    )
    return (name, field)


def _table(
    name: str,
    table: str,
    columns: Columns,
    about: str,
    indexes: tuple[tuple[str, ...], ...] = (),
    unique: tuple[tuple[str, ...], ...] = (),
) -> ops.CreateModel:
    options: dict[str, Any] = {
        "table": table,
        "app": "models",
        "indexes": [Index(fields=list(own)) for own in indexes],
        "pk_attr": "id",
        "table_description": about,
    }
    if unique:
        options["unique_together"] = unique
    return ops.CreateModel(
        name=name, fields=[_key(), *columns], options=options, bases=["Record"]
    )


_PAPER: Columns = [
    _of("document", "Document", "papers"),
    ("institution_id", fields.BigIntField()),
    ("unit_id", fields.BigIntField()),
    ("post_id", fields.BigIntField()),
    _words("received_by", 300),
    _when("at"),
    ("dated", fields.DateField()),
    ("sheets", fields.IntField(default=0)),
    _words("enclosures", 300, default=""),
    _one_of("medium", PaperMedium),
    _words("likeness", 64),
    _when("scanned_at", null=True),
    ("holder_post_id", fields.BigIntField(null=True)),
    _of("place", "ArchivePlace", "papers", null=True),
]
_MOVE: Columns = [
    _of("document", "Document", "paper_moves"),
    _one_of("kind", PaperMoveKind),
    _when("at"),
    _words("who", 300),
    ("post_id", fields.BigIntField()),
    ("to_post_id", fields.BigIntField(null=True)),
    _words("to_name", 300, default=""),
    _of("place", "ArchivePlace", "moves", null=True),
    _one_of("condition", PaperCondition, default=PaperCondition.GOOD),
    _words("remarks", 500, default=""),
    ("due_on", fields.DateField(null=True)),
    _when("ended_at", null=True),
    _words("ended_by", 300, default=""),
    _one_of("ending", PaperMoveEnd, null=True),
    _words("end_remarks", 500, default=""),
]
_SCAN: Columns = [
    ("institution_id", fields.BigIntField()),
    _of("document", "Document", "scans", null=True),
    _of("blob", "Blob", "scans", key="sha256"),
    _words("name", 255),
    ("pages", fields.IntField()),
    ("plan", fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
    _words("read", 200, default=""),
    ("from_folder", fields.BooleanField(default=False)),
    _when("at"),
    _words("who", 300),
    _when("fixed_at", null=True),
    _when("dropped_at", null=True),
    _words("dropped_by", 300, default=""),
]


class Migration(migrations.Migration):
    dependencies = [("models", "0022_form_senders")]  # noqa: RUF012 - Tortoise's own way

    operations = [  # noqa: RUF012
        _table(
            "ArchiveLevel",
            "archive_level",
            [
                _of("unit", "Unit", "archive_levels"),
                ("depth", fields.SmallIntField()),
                _words("name", 60),
            ],
            "What a unit calls one level of its physical archive: «Bodega», «Estante», «Caja».",
            unique=(("unit", "depth"),),
        ),
        _table(
            "ArchivePlace",
            "archive_place",
            [
                _of("unit", "Unit", "archive_places"),
                _of("parent", "ArchivePlace", "inner", null=True),
                ("depth", fields.SmallIntField(default=1)),
                _words("code", 20),
                _words("name", 120),
                ("active", fields.BooleanField(default=True, db_default=True)),
            ],
            "One place of a unit's physical archive, inside another or at the top.",
            (("unit_id", "parent_id"),),
        ),
        _table(
            "Paper",
            "paper",
            _PAPER,
            "The paper that a document of the desk was registered from, and where it is now.",
            (
                ("institution_id", "scanned_at", "at"),
                ("likeness",),
                ("holder_post_id",),
                ("place_id",),
            ),
            (("document",),),
        ),
        _table(
            "PaperMove",
            "paper_move",
            _MOVE,
            "Paper handed to somebody, put somewhere or lent, and how that ended.",
            (
                ("document_id", "id"),
                ("to_post_id", "ended_at", "id"),
                ("kind", "ended_at", "id"),
            ),
        ),
        _table(
            "ScanFile",
            "scan_file",
            _SCAN,
            "A file of scanned pages, before its pages are fixed.",
            (
                ("institution_id", "fixed_at", "dropped_at", "id"),
                ("document_id", "id"),
            ),
        ),
        _table(
            "ScanText",
            "scan_text",
            [
                _of("attachment", "Attachment", "scan_texts"),
                _one_of("state", OcrState, default=OcrState.PENDING),
                ("attempts", fields.SmallIntField(default=0)),
                _of("blob", "Blob", "scan_texts", null=True, key="sha256"),
                _when("done_at", null=True),
            ],
            "A copy of a scan that can be searched, made beside it. The scan stays as it was.",
            (("state", "id"),),
            (("attachment",),),
        ),
    ]
