"""What is done with a task that was given: said how far it is, finished, opened again."""

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from models.database import run_tx
from models.enums import Action, TaskState
from models.tables import Document, Task, TaskNote
from office import clock
from office.actors import Actor
from office.errors import Conflict, Invalid, NotAllowed
from office.evidence import trail as trace
from office.outbox import bell
from office.outbox import posting as outbox
from office.records.tasks.giving import (
    LONGEST,
    UNFINISHED,
    end_with_subtasks,
    event_of,
    given_by,
    task_in_reach,
)

_NOT_THEIRS = "Esta tarea la tiene otra persona; solo ella puede hacer esto."


async def note(actor: Actor, task_id: int, text: str, progress: int | None = None) -> None:
    """Say something of the task (both sides may), or how far it is (who has it).

    100 percent finishes it. Raises Invalid (texto, avance), NotFound, NotAllowed, Conflict.
    """
    said = _said(text)
    if progress is None and not said:
        raise Invalid("Escriba el comentario o elija el avance.", "texto")
    if progress is not None and not 0 <= progress <= 100:
        raise Invalid("El avance va de 0 a 100.", "avance")
    if progress == 100:
        await finish(actor, task_id, said)
        return

    async def work(connection: BaseDBAsyncClient) -> None:
        task, document = await task_in_reach(connection, actor, task_id)
        _check_open(task)
        if progress is not None:
            _check_theirs(actor, task)
            task.progress = progress
            await task.save(using_db=connection)
        await _keep(connection, actor, task, said, progress)
        told = f"{progress} %. {said}".strip() if progress is not None else said
        await trace.record(
            connection, [event_of(actor, document, task, Action.TASK_NOTED, told[:LONGEST])]
        )
        both = (task.assigner_post_id, task.assignee_post_id)
        await bell.ring(connection, actor, document, [bell.Ring("task_noted", both, told)])

    await run_tx(work)
    outbox.announce()


async def finish(actor: Actor, task_id: int, text: str = "", *, hand_over: bool = False) -> None:
    """The task is done. `hand_over`: who gave it gets the answer's draft that the actor wrote.

    What is open below it ends too. Raises Invalid, NotFound, NotAllowed, Conflict.
    """
    said = _said(text)

    async def work(connection: BaseDBAsyncClient) -> None:
        task, document = await task_in_reach(connection, actor, task_id)
        _check_open(task)
        _check_theirs(actor, task)
        task.progress = 100
        if hand_over:
            task.result_id = await _handed_over(connection, actor, document, task)
        ended = await end_with_subtasks(connection, task, TaskState.DONE)
        await _keep(connection, actor, task, said, 100)
        events = [event_of(actor, document, task, Action.TASK_DONE, said)]
        events += [event_of(actor, document, each, Action.TASK_CANCELLED, "") for each in ended[1:]]
        await trace.record(connection, events)
        rings = [bell.Ring("task_done", (task.assigner_post_id,), said)]
        rings += [bell.Ring("task_ended", (each.assignee_post_id,)) for each in ended[1:]]
        await bell.ring(connection, actor, document, rings)

    await run_tx(work)
    outbox.announce()


async def reopen(actor: Actor, task_id: int) -> None:
    """Who gave the task wants it done after all. Raises NotFound, NotAllowed, Conflict."""

    async def work(connection: BaseDBAsyncClient) -> None:
        task, document = await task_in_reach(connection, actor, task_id)
        if task.state is TaskState.OPEN:
            raise Conflict("Esta tarea ya está abierta.")
        task, document = await given_by(connection, actor, task_id, task.state)
        twin = Task.filter(
            document_id=task.document_id,
            assignee_post_id=task.assignee_post_id,
            state=TaskState.OPEN,
        )
        if await twin.using_db(connection).exists():
            raise Conflict("Esa persona ya tiene otra tarea abierta en este documento.")
        task.state, task.ended_at, task.read_at = TaskState.OPEN, None, None
        task.progress = min(task.progress, 90)
        await task.save(using_db=connection)
        await trace.record(connection, [event_of(actor, document, task, Action.TASK_REOPENED, "")])
        told = bell.Ring("task", (task.assignee_post_id,), task.description)
        await bell.ring(connection, actor, document, [told])

    await run_tx(work)
    outbox.announce()


async def cancel_all(connection: BaseDBAsyncClient, document_id: int) -> int:
    """End as cancelled what is open on the document, because it was archived; how many."""
    return int(
        await Task.filter(document_id=document_id, state=TaskState.OPEN)
        .using_db(connection)
        .update(state=TaskState.CANCELLED, ended_at=clock.now())
    )


async def _handed_over(
    connection: BaseDBAsyncClient, actor: Actor, document: Document, task: Task
) -> int:
    """The newest draft of the actor that answers the document or goes on from it, given up."""
    mine = Q(holder_post_id__in=actor.handled_ids, state__in=list(UNFINISHED))
    about = Q(answers_id=document.id) | Q(antecedents__antecedent_id=document.id)
    draft = await Document.filter(mine, about).using_db(connection).order_by("-id").first()
    if draft is None:
        raise Invalid("Usted no tiene un borrador de respuesta a este documento.", "entregar")
    await (
        Document.filter(id=draft.id)
        .using_db(connection)
        .update(holder_post_id=task.assigner_post_id)
    )
    about_draft = trace.About(
        draft.id, draft.case_id, None, task.assigner_post_id, detail={"task": task.id}
    )
    await trace.record(connection, [trace.by_official(actor, Action.SENT_UP, about_draft)])
    return int(draft.id)


def _check_open(task: Task) -> None:
    if task.state is not TaskState.OPEN:
        done = task.state is TaskState.DONE
        raise Conflict(f"Esta tarea ya se {'terminó' if done else 'canceló'}.")


def _check_theirs(actor: Actor, task: Task) -> None:
    if task.assignee_post_id not in actor.handled_ids:
        raise NotAllowed(_NOT_THEIRS)


async def _keep(
    connection: BaseDBAsyncClient, actor: Actor, task: Task, text: str, progress: int | None
) -> None:
    await TaskNote.create(
        task_id=task.id,
        at=clock.now(),
        who=actor.who[:300],
        post_id=actor.post_id,
        progress=progress,
        text=text,
        using_db=connection,
    )


def _said(text: str) -> str:
    said = text.strip()
    if len(said) > LONGEST:
        raise Invalid(f"El texto tiene {len(said)} caracteres; caben {LONGEST}.", "texto")
    return said
