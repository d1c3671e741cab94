"""The trays of tasks received and given, a document's tasks, and one task."""

from collections.abc import Sequence

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.queryset import QuerySet

from models.database import run_tx_if_room
from models.enums import Confidentiality, TaskState
from models.tables import Document, Task, TaskNote
from office import clock, paging
from office.actors import Actor
from office.config import config
from office.errors import NotFound
from office.records.access.case_documents import readable_among
from office.records.access.documents import readable
from office.records.tasks.views import NoteRow, TaskPage, TaskRow

RECEIVED, GIVEN = "tareas-recibidas", "tareas-enviadas"
STATES = {"": TaskState.OPEN, "terminadas": TaskState.DONE, "canceladas": TaskState.CANCELLED}
_NO_TASK = "Esa tarea no existe o no está a su alcance."
_MOST = 200


async def tasks(
    actor: Actor, tray: str, only: str = "", cursor: str = "", size: int = 25
) -> TaskPage:
    """A page of the tasks that the actor has or gave, in one state, newest first."""
    whose = "assignee_post_id__in" if tray == RECEIVED else "assigner_post_id__in"
    place = paging.decode(cursor)
    query = Task.filter(**{whose: actor.post_ids}, state=STATES.get(only, TaskState.OPEN))
    found = await _loaded(paging.beyond(query, "created_at", place, size + 1))
    leaf = paging.leaf(found, place, size, lambda row: (row.created_at, row.id))
    return TaskPage(await _rows(actor, leaf.rows), leaf.newer, leaf.older)


async def of_document(actor: Actor, document_id: int) -> tuple[TaskRow, ...]:
    """The tasks of a document that the actor may read, oldest first, with what was said."""
    await readable(actor, document_id)
    return await of_shown_document(actor, document_id)


async def of_shown_document(actor: Actor, document_id: int) -> tuple[TaskRow, ...]:
    """As `of_document`, for a page that has made sure already that the actor may read it."""
    if not await Task.filter(document_id=document_id).exists():  # as most have none, and at a fifth
        return ()
    found = await _loaded(Task.filter(document_id=document_id).order_by("id").limit(_MOST))
    return await _rows(actor, found, with_notes=True)


async def task(actor: Actor, task_id: int) -> tuple[TaskRow, ...]:
    """The task and its subtasks with what was said; it counts as read by who has it.

    Raises NotFound unless the actor has it, gave it, or may read its document.
    """
    found = await _loaded(Task.filter(id=task_id))
    if not found:
        raise NotFound(_NO_TASK)
    row = found[0]
    if not {row.assignee_post_id, row.assigner_post_id} & {*actor.post_ids}:
        try:
            await readable(actor, row.document_id)
        except NotFound as error:
            raise NotFound(_NO_TASK) from error  # a refusal looks like an absence
    if row.read_at is None and row.assignee_post_id in actor.handled_ids:

        async def work(connection: BaseDBAsyncClient) -> None:
            await Task.filter(id=row.id).using_db(connection).update(read_at=clock.now())

        await run_tx_if_room(work)
    below = await _loaded(Task.filter(parent_id=task_id).order_by("id"))
    return await _rows(actor, [row, *below], with_notes=True)


async def _loaded(query: QuerySet[Task]) -> list[Task]:
    return await query.select_related(
        "document", "assigner_post__official", "assignee_post__official"
    )


async def _rows(
    actor: Actor, found: Sequence[Task], *, with_notes: bool = False
) -> tuple[TaskRow, ...]:
    secret = [
        row.document_id
        for row in found
        if row.document.confidentiality is Confidentiality.CONFIDENTIAL
    ]
    hidden = set(secret) - await readable_among(actor, secret)
    notes: dict[int, list[NoteRow]] = {}
    if with_notes and found:
        said = TaskNote.filter(task_id__in=[row.id for row in found]).order_by("id").limit(_MOST)
        for each in await said:
            row = NoteRow(each.at, each.who, each.text, each.progress)
            notes.setdefault(each.task_id, []).append(row)
    return tuple(
        _row(actor, row, row.document_id in hidden, tuple(notes.get(row.id, ()))) for row in found
    )


def _row(actor: Actor, row: Task, hidden: bool, notes: tuple[NoteRow, ...]) -> TaskRow:
    document: Document = row.document
    open_now = row.state is TaskState.OPEN
    today = clock.today(config().zone)
    giver, taker = row.assigner_post, row.assignee_post
    return TaskRow(
        task_id=row.id,
        document_id=row.document_id,
        number="" if hidden else document.number or document.draft_number or "",
        subject="Documento confidencial" if hidden else document.subject,
        description=row.description,
        assigner=f"{giver.official.name}, {giver.title}",
        assignee=f"{taker.official.name}, {taker.title}",
        priority=row.priority,
        state=row.state,
        progress=row.progress,
        due_at=row.due_at,
        late=open_now and row.due_at is not None and row.due_at < today,
        unread=open_now and row.read_at is None and row.assignee_post_id in actor.post_ids,
        created_at=row.created_at,
        ended_at=row.ended_at,
        parent_id=row.parent_id,
        result_id=row.result_id,
        may=_may(actor, row, open_now),
        notes=notes,
    )


def _may(actor: Actor, row: Task, open_now: bool) -> frozenset[str]:
    allowed: set[str] = set()
    if row.assignee_post_id in actor.handled_ids and open_now:
        allowed |= {"note", "progress", "finish", "subtask"}
    if row.assigner_post_id in actor.handled_ids:
        allowed |= {"note", "cancel", "change"} if open_now else {"reopen"}
    return frozenset(allowed)
