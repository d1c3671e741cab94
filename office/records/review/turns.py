"""Whose turn it is to sign: one signature done, the next is asked for."""

from collections.abc import Sequence

from tortoise.backends.base.client import BaseDBAsyncClient

from models.enums import AskedFor, StepState
from models.tables import Document, ReviewStep
from office.actors import Actor
from office.errors import Conflict
from office.outbox import posting as outbox
from office.records.review import steps as review
from office.records.review.sending_up import facts_of

CHANGED = "Cambió quién firma después de usted. Vuelva a abrir el documento, por favor."


async def others_to_sign(
    actor: Actor, document_id: int, connection: BaseDBAsyncClient | None = None
) -> list[int]:
    """The posts that sign after the actor; none where the actor's signature was not asked for."""
    return _after(actor, await review.steps_of(document_id, connection))


def _after(actor: Actor, steps: list[ReviewStep]) -> list[int]:
    if not _is_asked(actor, review.open_step(steps)):
        return []
    return [step.post_id for step in steps if step.state is StepState.WAITING]


def _is_asked(actor: Actor, step: ReviewStep | None) -> bool:
    return (
        step is not None and step.asked_for is AskedFor.SIGNATURE and step.post_id in actor.post_ids
    )


async def turn_passed(
    connection: BaseDBAsyncClient, actor: Actor, document_id: int, then: Sequence[int]
) -> ReviewStep | None:
    """The actor signed: the document goes to who signs next, who is told; None after the last.

    A signature that nobody asked for ends what was still to come. Within the transaction. Raises
    Conflict when others than `then` sign after the actor.
    """
    steps = await review.steps_of(document_id, connection)
    step = review.open_step(steps)
    if [*then] != _after(actor, steps):
        raise Conflict(CHANGED)
    if step is None:
        return None
    if not _is_asked(actor, step):
        await review.end(connection, step, StepState.WITHDRAWN)
        await review.end_pending(connection, document_id)
        return None
    await review.end(connection, step, StepState.DONE)
    if all(each.state is not StepState.WAITING for each in steps):
        return None
    document = await Document.get(id=document_id, using_db=connection)
    following = await review.hand_to(connection, document, steps, actor.post_id)
    assert following is not None
    to, answers = await facts_of(document, connection)
    await outbox.enqueue(connection, [review.ask_notice(document, following, to, answers)])
    return following
