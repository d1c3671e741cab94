"""Tasks, folders, tags, what is put aside or given to read, and each official's own views."""

from typing import Any

from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models import tray_schema
from models.by_hand import AddColumn, by_hand
from models.enums import TaskPriority, TaskState
from models.ids import new_id

Columns = list[tuple[str, Any]]


def _key() -> tuple[str, Any]:
    return ("id", fields.BigIntField(primary_key=True, default=new_id, unique=True, db_index=True))


def _of(name: str, model: str, related_name: str, *, null: bool = False) -> tuple[str, Any]:
    return (
        name,
        fields.ForeignKeyField(
            f"models.{model}",
            source_field=f"{name}_id",
            db_constraint=True,
            to_field="id",
            related_name=related_name,
            on_delete=OnDelete.RESTRICT,
            null=null,
        ),
    )


def _when(name: str, *, null: bool = False) -> tuple[str, Any]:
    return (name, fields.DatetimeField(null=null))


def _words(name: str, length: int, **more: Any) -> tuple[str, Any]:
    return (name, fields.CharField(max_length=length, **more))


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


_TASK: Columns = [
    _of("document", "Document", "tasks"),
    _of("parent", "Task", "subtasks", null=True),
    _of("assigner_post", "Post", "tasks_given"),
    _of("assignee_post", "Post", "tasks_received"),
    _words("description", 1000),
    (
        "priority",
        fields.CharEnumField(
            default=TaskPriority.NORMAL,
            description="TaskPriority",
            enum_type=TaskPriority,
            max_length=12,
        ),
    ),
    (
        "state",
        fields.CharEnumField(
            default=TaskState.OPEN, description="TaskState", enum_type=TaskState, max_length=12
        ),
    ),
    ("progress", fields.SmallIntField(default=0)),
    ("due_at", fields.DateField(null=True)),
    _when("created_at"),
    _when("read_at", null=True),
    _when("ended_at", null=True),
    ("result_id", fields.BigIntField(null=True)),
]


class Migration(migrations.Migration):
    dependencies = [("models", "0017_citizens")]  # noqa: RUF012 - Tortoise's own way

    operations = [  # noqa: RUF012
        AddColumn(model_name="Copy", name="aside_until", field=fields.DateField(null=True)),
        by_hand(tray_schema.create_aside, tray_schema.drop_aside),
        _table(
            "Task",
            "task",
            _TASK,
            "Something one post asks of another about a document.",
            (
                ("document_id", "id"),
                ("parent_id",),
                ("assignee_post_id", "state", "created_at", "id"),
                ("assigner_post_id", "state", "created_at", "id"),
            ),
        ),
        _table(
            "TaskNote",
            "task_note",
            [
                _of("task", "Task", "notes"),
                _when("at"),
                _words("who", 300),
                ("post_id", fields.BigIntField()),
                ("progress", fields.SmallIntField(null=True)),
                _words("text", 1000, default=""),
            ],
            "What was said of a task, or how far it was on that day.",
            (("task_id", "id"),),
        ),
        _table(
            "Folder",
            "folder",
            [
                _of("unit", "Unit", "folders"),
                _of("parent", "Folder", "children", null=True),
                _words("code", 40),
                _words("name", 200),
                ("management_years", fields.SmallIntField(default=5)),
                ("central_years", fields.SmallIntField(default=15)),
                ("active", fields.BooleanField(default=True)),
                ("version", fields.IntField(default=1)),
            ],
            "A series or folder of a unit's classification tree, with its years of retention.",
            (("parent_id",),),
            (("unit", "code"),),
        ),
        _table(
            "Filing",
            "filing",
            [
                _of("folder", "Folder", "filings"),
                _of("unit", "Unit", "filings"),
                _of("document", "Document", "filings"),
                _when("at"),
                _words("who", 300),
            ],
            "A document in a folder, one of each unit.",
            (("folder_id", "id"),),
            (("document", "unit"),),
        ),
        _table(
            "Tag",
            "tag",
            [_of("official", "Official", "tags"), _words("name", 40)],
            "A word that one official marks documents with.",
            (),
            (("official", "name"),),
        ),
        _table(
            "Tagging",
            "tagging",
            [_of("tag", "Tag", "taggings"), _of("document", "Document", "taggings")],
            "A document that bears an official's tag.",
            (("document_id",),),
            (("tag", "document"),),
        ),
        _table(
            "Informed",
            "informed",
            [
                _of("document", "Document", "informed"),
                _of("post", "Post", "informed"),
                ("by_post_id", fields.BigIntField()),
                _words("by", 300),
                _when("at"),
                _words("comment", 1000, default=""),
                _when("read_at", null=True),
                _when("removed_at", null=True),
            ],
            "A document that a post was given to read.",
            (("post_id", "removed_at", "at", "id"), ("document_id", "id")),
        ),
        _table(
            "OfficialNotice",
            "official_notice",
            [
                _of("post", "Post", "notices"),
                _of("document", "Document", "notices", null=True),
                _words("kind", 24),
                _words("who", 300, default=""),
                _when("at"),
                _when("read_at", null=True),
                _when("mailed_at", null=True),
            ],
            "A line under an official's bell: what happened to which document.",
            (("post_id", "read_at", "id"), ("mailed_at", "id")),
        ),
        _table(
            "SavedView",
            "saved_view",
            [
                _of("official", "Official", "views"),
                _words("tray", 40),
                _words("name", 60),
                _words("query", 500, default=""),
            ],
            "A tray with its filters, as an official keeps it under a name. `query` is its address's.",
            (),
            (("official", "name"),),
        ),
        _table(
            "Preference",
            "preference",
            [("data", fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads))],
            "What an official chose for their own pages and notices. `id` is the official's own.",
        ),
    ]
