"""The steps of a draft: which one is open, who takes part, whose turn comes next."""

from tortoise.backends.base.client import BaseDBAsyncClient

from models.enums import AskedFor, Channel, DocumentState, StepState
from models.tables import Document, Post, ReviewStep
from office import clock
from office.actors import Actor
from office.config import config
from office.errors import Conflict, NotFound
from office.outbox.posting import Notice
from office.records.drafting.drafts import editable, settled

ABSENT = "Ese borrador no existe o no está a su alcance."
PENDING = (StepState.WAITING, StepState.OPEN)


async def steps_of(
    document_id: int, connection: BaseDBAsyncClient | None = None
) -> list[ReviewStep]:
    """All that were ever asked about the draft, in order, with their posts and officials."""
    query = ReviewStep.filter(document_id=document_id)
    if connection is not None:
        query = query.using_db(connection)
    related = ("post__official", "post__unit", "asker__official")
    return await query.select_related(*related).order_by("asked_at", "position", "id")


def open_step(steps: list[ReviewStep]) -> ReviewStep | None:
    """The one whose turn it is."""
    return next((step for step in steps if step.state is StepState.OPEN), None)


async def participating(actor: Actor, document_id: int) -> tuple[Document, list[ReviewStep]]:
    """The draft and its steps, for who writes it, holds it, or was ever asked or asking.

    Raises NotFound; Conflict when it has been sent or discarded.
    """
    row = await Document.get_or_none(id=document_id)
    if row is None:
        raise NotFound(ABSENT)
    steps = await steps_of(document_id)
    posts = {row.author_post_id, row.holder_post_id}
    for step in steps:
        posts |= (
            {step.asker_id} if step.state is StepState.WAITING else {step.asker_id, step.post_id}
        )
    if not posts & set(actor.post_ids):
        raise NotFound(ABSENT)
    if row.state is not DocumentState.DRAFT:
        raise Conflict(settled(row))
    return row, steps


async def asked(
    connection: BaseDBAsyncClient, actor: Actor, document_id: int
) -> tuple[Document, list[ReviewStep], ReviewStep]:
    """The draft on the actor's desk, locked, with the step that put it there.

    Raises NotFound, Conflict when nobody asked, or no longer.
    """
    row = await editable(actor, document_id, connection)
    steps = await steps_of(document_id, connection)
    step = open_step(steps)
    if step is None or step.post_id not in actor.post_ids:
        raise Conflict("Nadie espera su revisión de este borrador.")
    return row, steps, step


async def hand_to(
    connection: BaseDBAsyncClient, document: Document, steps: list[ReviewStep], back_to: int
) -> ReviewStep | None:
    """Give the draft to the next who was asked, else back to the post `back_to`; who is next."""
    following = next((step for step in steps if step.state is StepState.WAITING), None)
    document.holder_post_id = following.post_id if following else back_to
    await (
        Document.filter(id=document.id)
        .using_db(connection)
        .update(holder_post_id=document.holder_post_id)
    )
    if following is not None:
        following.state, following.opened_at = StepState.OPEN, clock.now()
        await following.save(using_db=connection)
    return following


async def end(
    connection: BaseDBAsyncClient, step: ReviewStep, state: StepState, answer: str = ""
) -> None:
    """Close `step`."""
    step.state, step.answer, step.answered_at = state, answer, clock.now()
    await step.save(using_db=connection)


async def end_pending(connection: BaseDBAsyncClient, document_id: int) -> None:
    """Nobody is asked any more: what was still to come is withdrawn."""
    pending = ReviewStep.filter(document_id=document_id, state__in=PENDING).using_db(connection)
    await pending.update(state=StepState.WITHDRAWN, answered_at=clock.now())


def ask_notice(document: Document, step: ReviewStep, to: str, answers: str) -> Notice:
    """Tells `step`'s official by mail that a draft waits for them."""
    signs = step.asked_for is AskedFor.SIGNATURE
    return Notice(
        kind="for_signature" if signs else "for_review",
        channel=Channel.EMAIL,
        to_address=step.post.official.email,
        to_name=step.post.official.name,
        facts={
            "official": step.post.official.name,
            "kind": document.kind.value,
            "number": document.number or document.draft_number or "",
            "subject": document.subject,
            "to": to,
            "answers": answers,
            "by": step.asker.official.name,
            "note": step.note,
            "url": f"{config().base_url}/documentos/{document.id}",
            "pile_url": f"{config().base_url}/por-firmar",
        },
        once_key=f"asked:{step.id}",
    )


def answer_notice(
    document: Document, asker: Post, *, kind: str, by: str, words: str, key: int
) -> Notice:
    """Tells who asked what became of it: `kind` is "given_back" or "reviewed"."""
    return Notice(
        kind=kind,
        channel=Channel.EMAIL,
        to_address=asker.official.email,
        to_name=asker.official.name,
        facts={
            "official": asker.official.name,
            "kind": document.kind.value,
            "number": document.draft_number or "",
            "subject": document.subject,
            "by": by,
            "note": words,
            "url": f"{config().base_url}/borradores/{document.id}",
        },
        once_key=f"{kind}:{key}",
    )
