"""A task given to one or several colleagues, changed by who gave it, or taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, Confidentiality, DocumentState, TaskPriority, TaskState
from models.tables import Copy, Document, Event, Post, Task
from office import clock
from office.actors import Actor
from office.config import config
from office.errors import Conflict, Invalid, NotAllowed, NotFound
from office.evidence import trail as trace
from office.outbox import bell
from office.outbox import posting as outbox
from office.people.posts import actor_of, seated
from office.records.access import copies, documents
from office.text.wording import full_day

MOST_PEOPLE = 50
LONGEST = 1000
_NOT_YOURS = "Esta tarea la dio otra persona; solo quien la dio puede hacer esto."
_NO_TASK = "Esa tarea no existe o no está a su alcance."


@dataclass(frozen=True)
class Asked:
    """What is asked, until when (None: no date) and how much it presses."""

    description: str
    due_at: date | None = None
    priority: TaskPriority = TaskPriority.NORMAL


async def give(
    actor: Actor,
    document_id: int,
    to_post_ids: Sequence[int],
    asked: Asked,
    parent_id: int | None = None,
) -> tuple[int, ...]:
    """Give each post a task on the document; the tasks' ids.

    May: who holds the document, or who has the `parent_id` task on it, whose date bounds the
    others. Nobody has two open tasks of the same document. Raises Invalid (para, description,
    due_at), NotFound, NotAllowed.
    """
    document = await documents.readable(actor, document_id)
    description = _checked(asked.description)
    parent = await _parent(actor, document, parent_id)
    if parent is None and not await holds_document(actor, document):
        raise NotAllowed("Solo quien tiene el documento, o una tarea sobre él, puede dar tareas.")
    _check_due(asked.due_at, parent)
    posts = await _people(actor, document, to_post_ids)

    async def work(connection: BaseDBAsyncClient) -> tuple[int, ...]:
        busy = (
            await Task.filter(
                document_id=document.id,
                assignee_post_id__in=[post.id for post in posts],
                state=TaskState.OPEN,
            )
            .using_db(connection)
            .select_related("assignee_post__official")
            .first()
        )
        if busy is not None:
            name = busy.assignee_post.official.name
            raise Conflict(f"{name} ya tiene una tarea abierta en este documento.")
        made = []
        for post in posts:
            task = await Task.create(
                document_id=document.id,
                parent_id=parent.id if parent else None,
                assigner_post_id=actor.post_id,
                assignee_post_id=post.id,
                description=description,
                priority=asked.priority,
                due_at=asked.due_at or (parent.due_at if parent else None),
                created_at=clock.now(),
                using_db=connection,
            )
            made.append(task)
        events = [
            event_of(actor, document, task, Action.TASK_GIVEN, description, _named(post))
            for task, post in zip(made, posts, strict=True)
        ]
        await trace.record(connection, events)
        await bell.ring(connection, actor, document, [bell.Ring("task", _ids(posts), description)])
        return tuple(task.id for task in made)

    ids = await run_tx(work)
    outbox.announce()
    return ids


async def change(actor: Actor, task_id: int, asked: Asked) -> None:
    """Who gave the task says it anew. Raises Invalid, NotFound, NotAllowed, Conflict."""
    description = _checked(asked.description)

    async def work(connection: BaseDBAsyncClient) -> None:
        task, document = await given_by(connection, actor, task_id)
        parent = await Task.get_or_none(id=task.parent_id, using_db=connection)
        _check_due(asked.due_at, parent)
        task.description, task.due_at, task.priority = description, asked.due_at, asked.priority
        await task.save(using_db=connection)
        if asked.due_at is not None:
            await (
                Task.filter(parent_id=task.id, due_at__gt=asked.due_at, state=TaskState.OPEN)
                .using_db(connection)
                .update(due_at=asked.due_at)
            )
        await trace.record(
            connection, [event_of(actor, document, task, Action.TASK_CHANGED, description)]
        )
        told = bell.Ring("task_changed", (task.assignee_post_id,), description)
        await bell.ring(connection, actor, document, [told])

    await run_tx(work)
    outbox.announce()


async def cancel(actor: Actor, task_id: int, reason: str = "") -> None:
    """The task, and what is below it, need not be done. Raises NotFound, NotAllowed, Conflict."""

    async def work(connection: BaseDBAsyncClient) -> None:
        task, document = await given_by(connection, actor, task_id)
        ended = await end_with_subtasks(connection, task, TaskState.CANCELLED)
        events = [
            event_of(actor, document, each, Action.TASK_CANCELLED, reason[:LONGEST])
            for each in ended
        ]
        await trace.record(connection, events)
        told = tuple(each.assignee_post_id for each in ended)
        await bell.ring(connection, actor, document, [bell.Ring("task_ended", told, reason)])

    await run_tx(work)
    outbox.announce()


async def end_with_subtasks(
    connection: BaseDBAsyncClient, task: Task, state: TaskState
) -> list[Task]:
    """End the open `task` in `state`, and whatever is open below it as cancelled; all of them."""
    ended, level = [task], [task.id]
    while level:
        below = await Task.filter(parent_id__in=level).using_db(connection)
        level = [each.id for each in below]
        ended += [each for each in below if each.state is TaskState.OPEN]
    for each in ended:
        each.state = state if each is task else TaskState.CANCELLED
        each.ended_at = clock.now()
        await each.save(using_db=connection)
    return ended


async def given_by(
    connection: BaseDBAsyncClient, actor: Actor, task_id: int, state: TaskState = TaskState.OPEN
) -> tuple[Task, Document]:
    """The task, locked, that the actor gave. Raises NotFound, NotAllowed, Conflict."""
    task, document = await task_in_reach(connection, actor, task_id)
    if task.assigner_post_id not in actor.handled_ids:
        raise NotAllowed(_NOT_YOURS)
    if task.state is not state:
        raise Conflict("Esta tarea cambió mientras tanto. Su cambio no se guardó.")
    return task, document


async def task_in_reach(
    connection: BaseDBAsyncClient, actor: Actor, task_id: int
) -> tuple[Task, Document]:
    """The task, locked, with its document, if the actor gave it or has it; else NotFound."""
    task = await Task.filter(id=task_id).using_db(connection).select_for_update().first()
    mine = set(actor.post_ids)
    if task is None or not mine & {task.assigner_post_id, task.assignee_post_id}:
        raise NotFound(_NO_TASK)
    return task, await Document.get(id=task.document_id, using_db=connection)


async def holds_document(actor: Actor, document: Document) -> bool:
    """Whether the document, its draft or a copy of it lies with the actor to be worked on."""
    if document.holder_post_id in actor.handled_ids:
        return True
    lying = await Copy.filter(document_id=document.id)
    return any(copies.holds(actor, copy) for copy in lying)


def event_of(
    actor: Actor, document: Document, task: Task, action: Action, said: str, to: str = ""
) -> Event:
    """An event of the trail about `task`."""
    detail: dict[str, object] = {"task": task.id}
    if to:
        detail["to"] = to
    if task.due_at:
        detail["due_at"] = task.due_at.isoformat()
    other = task.assignee_post_id
    if other in actor.post_ids:
        other = task.assigner_post_id
    about = trace.About(document.id, document.case_id, None, other, said, detail)
    return trace.by_official(actor, action, about)


async def _parent(actor: Actor, document: Document, parent_id: int | None) -> Task | None:
    if parent_id is None:
        return None
    parent = await Task.get_or_none(id=parent_id, document_id=document.id)
    if parent is None or parent.assignee_post_id not in actor.handled_ids:
        raise NotFound(_NO_TASK)
    if parent.state is not TaskState.OPEN:
        raise Conflict("Esa tarea ya terminó; no admite subtareas.")
    return parent


async def _people(actor: Actor, document: Document, post_ids: Sequence[int]) -> list[Post]:
    wanted = list(dict.fromkeys(post_ids))
    if not wanted:
        raise Invalid("Elija al menos a una persona.", "para")
    if len(wanted) > MOST_PEOPLE:
        raise Invalid(f"Elija hasta {MOST_PEOPLE} personas a la vez.", "para")
    posts = await Post.filter(
        seated(clock.now()),
        id__in=wanted,
        official__active=True,
        unit__institution_id=actor.institution_id,
    ).select_related("unit", "official")
    if len(posts) < len(wanted):
        raise Invalid("Elija a personas de la lista.", "para")
    secret = document.confidentiality is Confidentiality.CONFIDENTIAL
    for post in posts:
        if secret and not await documents.may_read(actor_of(post), document):
            raise Invalid(
                f"El documento es confidencial y {post.official.name} no lo tiene: una tarea se "
                "lo mostraría.",
                "para",
            )
    return posts


def _check_due(due_at: date | None, parent: Task | None) -> None:
    if due_at is None:
        return
    if due_at < clock.today(config().zone):
        raise Invalid("Esa fecha ya pasó; elija hoy o un día posterior.", "due_at")
    if parent is not None and parent.due_at is not None and due_at > parent.due_at:
        raise Invalid(
            f"Una subtarea no puede vencer después de su tarea, el {full_day(parent.due_at)}.",
            "due_at",
        )


def _checked(description: str) -> str:
    text = description.strip()
    if not text:
        raise Invalid("Escriba qué se pide.", "description")
    if len(text) > LONGEST:
        raise Invalid(f"El texto tiene {len(text)} caracteres; caben {LONGEST}.", "description")
    return text


def _named(post: Post) -> str:
    return f"{post.official.name}, {post.title}"


def _ids(posts: Sequence[Post]) -> tuple[int, ...]:
    return tuple(post.id for post in posts)


UNFINISHED = (DocumentState.DRAFT,)
