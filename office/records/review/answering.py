"""What who was asked does with the draft: say that it is right, or give it back with the reason;
and who asked may take it back."""

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, StepState
from models.tables import Document, ReviewStep
from office.actors import Actor
from office.errors import Conflict, Invalid, NotFound
from office.evidence import trail as trace
from office.outbox import posting as outbox
from office.records.review import steps as review
from office.records.review.sending_up import CHANGED, LONGEST_NOTE, facts_of


def _words(text: str) -> str:
    text = text.strip()
    if len(text) > LONGEST_NOTE:
        raise Invalid(f"El texto tiene {len(text)} caracteres; caben {LONGEST_NOTE}.", "answer")
    return text


async def approve(actor: Actor, document_id: int, version: int, answer: str) -> None:
    """Pass the draft on as reviewed: to the next who was asked, else back to who asked.

    Raises Invalid (answer), NotFound, Conflict.
    """
    answer = _words(answer)

    async def work(connection: BaseDBAsyncClient) -> None:
        row, steps, step = await review.asked(connection, actor, document_id)
        if row.version != version:
            raise Conflict(CHANGED)
        await review.end(connection, step, StepState.DONE, answer)
        following = await review.hand_to(connection, row, steps, step.asker_id)
        about = trace.About(
            row.id,
            row.case_id,
            to_post_id=row.holder_post_id,
            comment=answer,
            detail={"to": _name(following) if following else _asker(step)},
        )
        await trace.record(connection, [trace.by_official(actor, Action.REVIEWED, about)])
        if following is not None:
            to, answers = await facts_of(row, connection)
            notice = review.ask_notice(row, following, to, answers)
        else:
            notice = review.answer_notice(
                row, step.asker, kind="reviewed", by=actor.who, words=answer, key=step.id
            )
        await outbox.enqueue(connection, [notice])

    await run_tx(work)
    outbox.announce()


async def give_back(actor: Actor, document_id: int, reason: str) -> None:
    """Return the draft to who sent it up, with the reason; nobody else is asked any more.

    Raises Invalid (answer), NotFound, Conflict.
    """
    reason = _words(reason)
    if not reason:
        raise Invalid("Escriba por qué lo devuelve: quien lo escribió lo leerá.", "answer")

    async def work(connection: BaseDBAsyncClient) -> None:
        row, _, step = await review.asked(connection, actor, document_id)
        await review.end(connection, step, StepState.RETURNED, reason)
        await review.end_pending(connection, document_id)
        await _back_to(connection, row, step.asker_id)
        about = trace.About(
            row.id,
            row.case_id,
            to_post_id=step.asker_id,
            comment=reason,
            detail={"to": _asker(step)},
        )
        await trace.record(connection, [trace.by_official(actor, Action.GIVEN_BACK, about)])
        notice = review.answer_notice(
            row, step.asker, kind="given_back", by=actor.who, words=reason, key=step.id
        )
        await outbox.enqueue(connection, [notice])

    await run_tx(work)
    outbox.announce()


async def take_back(actor: Actor, document_id: int) -> None:
    """Bring a draft back that the actor sent up and nobody has answered or changed since.

    Raises NotFound, Conflict.
    """

    async def work(connection: BaseDBAsyncClient) -> None:
        query = Document.filter(id=document_id).using_db(connection).select_for_update()
        row = await query.first()
        steps = await review.steps_of(document_id, connection)
        step = review.open_step(steps)
        if row is None or step is None or step.asker_id not in actor.post_ids:
            if row is not None and any(each.asker_id in actor.post_ids for each in steps):
                raise Conflict("Este borrador ya fue respondido o devuelto; no se recuperó nada.")
            raise NotFound(review.ABSENT)
        await review.end_pending(connection, document_id)
        await _back_to(connection, row, actor.post_id)
        about = trace.About(row.id, row.case_id, detail={"from": _name(step)})
        await trace.record(connection, [trace.by_official(actor, Action.TAKEN_BACK, about)])

    await run_tx(work)


async def _back_to(connection: BaseDBAsyncClient, document: Document, post_id: int) -> None:
    await (
        Document.filter(id=document.id)
        .using_db(connection)
        .update(holder_post_id=post_id, signer_post_id=None)
    )


def _name(step: ReviewStep) -> str:
    return f"{step.post.official.name}, {step.post.title}"


def _asker(step: ReviewStep) -> str:
    return f"{step.asker.official.name}, {step.asker.title}"
