"""What is shown of a task: frozen, and without any database in it."""

from dataclasses import dataclass
from datetime import date, datetime

from models.enums import TaskPriority, TaskState


@dataclass(frozen=True)
class NoteRow:
    """Something said of a task; `progress` is the percentage then, None when only words."""

    at: datetime
    who: str
    text: str
    progress: int | None


@dataclass(frozen=True)
class TaskRow:
    """A task in a tray or on its document. `late` is whether it is open past its day.

    `may` names what the actor may do with it: note, finish, cancel, change, reopen, subtask.
    """

    task_id: int
    document_id: int
    number: str
    subject: str
    description: str
    assigner: str
    assignee: str
    priority: TaskPriority
    state: TaskState
    progress: int
    due_at: date | None
    late: bool
    unread: bool
    created_at: datetime
    ended_at: datetime | None
    parent_id: int | None
    result_id: int | None
    may: frozenset[str] = frozenset()
    notes: tuple[NoteRow, ...] = ()


@dataclass(frozen=True)
class TaskPage:
    """A page of a tray of tasks, newest first; `newer` and `older` are cursors, "" at the ends."""

    rows: tuple[TaskRow, ...]
    newer: str
    older: str
