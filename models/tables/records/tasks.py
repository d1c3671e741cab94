"""What officials ask of one another about a document, and how far it has come."""

from tortoise import fields
from tortoise.indexes import Index

from models.enums import TaskPriority, TaskState
from models.tables.base import Record
from models.tables.people.officials import Post
from models.tables.records.documents import Document


class Task(Record):
    """Something one post asks of another about a document.

    A subtask belongs to its `parent` and is due no later.
    """

    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField(
        "models.Document", related_name="tasks", on_delete=fields.RESTRICT
    )
    parent: fields.ForeignKeyNullableRelation["Task"] = fields.ForeignKeyField(
        "models.Task", related_name="subtasks", null=True, on_delete=fields.RESTRICT
    )
    assigner_post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "models.Post", related_name="tasks_given", on_delete=fields.RESTRICT
    )
    assignee_post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "models.Post", related_name="tasks_received", on_delete=fields.RESTRICT
    )
    description = fields.CharField(max_length=1000)
    priority = fields.CharEnumField(
        TaskPriority, description="TaskPriority", max_length=12, default=TaskPriority.NORMAL
    )
    state = fields.CharEnumField(
        TaskState, description="TaskState", max_length=12, default=TaskState.OPEN
    )
    progress = fields.SmallIntField(default=0)  # percent
    due_at = fields.DateField(null=True)
    created_at = fields.DatetimeField()
    read_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    # The draft that its end handed over to who asked.
    result_id = fields.BigIntField(null=True)

    document_id: int
    parent_id: int | None
    assigner_post_id: int
    assignee_post_id: int

    class Meta:
        table = "task"
        indexes = [
            Index(fields=["document_id", "id"]),
            Index(fields=["parent_id"]),
            Index(fields=["assignee_post_id", "state", "created_at", "id"]),
            Index(fields=["assigner_post_id", "state", "created_at", "id"]),
        ]


class TaskNote(Record):
    """What was said of a task, or how far it was on that day."""

    task: fields.ForeignKeyRelation[Task] = fields.ForeignKeyField(
        "models.Task", related_name="notes", on_delete=fields.RESTRICT
    )
    at = fields.DatetimeField()
    who = fields.CharField(max_length=300)
    post_id = fields.BigIntField()
    progress = fields.SmallIntField(null=True)  # None: only said
    text = fields.CharField(max_length=1000, default="")

    task_id: int

    class Meta:
        table = "task_note"
        indexes = [Index(fields=["task_id", "id"])]
