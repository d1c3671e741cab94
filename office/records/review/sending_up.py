"""«Enviar a revisar» and «Enviar a firmar»: the draft goes to one or several, in order."""

from collections.abc import Sequence
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import (
    Action,
    AskedFor,
    DocumentKind,
    Permission,
    Profile,
    RecipientRole,
    StepState,
)
from models.ids import new_id
from models.tables import Document, Post, Recipient, ReviewStep
from office import clock
from office.actors import Actor
from office.errors import Conflict, Invalid
from office.evidence import trail as trace
from office.outbox import posting as outbox
from office.papers.letters import richtext
from office.people.posts import seated
from office.records.drafting.drafts import editable
from office.records.drafting.kinds import SIGNED_BY_CHIEFS
from office.records.review import steps as review
from office.records.review.views import Candidate

LONGEST_NOTE = 1000
MOST_STEPS = 20
CHANGED = "Este borrador cambió desde que usted lo abrió. No se envió a nadie."


@dataclass(frozen=True)
class Ask:
    """Who is asked for what."""

    post_id: int
    asked_for: AskedFor


async def candidates(actor: Actor, kind: DocumentKind) -> tuple[Candidate, ...]:
    """Everybody of the institution who can be asked about a document of `kind`: the actor, who may
    sign with others, then the own unit, chiefs before others."""
    posts = (
        await Post.filter(
            seated(clock.now()),
            unit__institution_id=actor.institution_id,
            unit__active=True,
            official__active=True,
        )
        .exclude(id__in=[post_id for post_id in actor.post_ids if post_id != actor.post_id])
        .select_related("official", "unit")
    )
    found = [
        Candidate(
            post_id=post.id,
            name=post.official.name,
            post_title=post.title,
            unit_name=post.unit.name,
            is_chief=post.profile is Profile.CHIEF,
            may_sign=Permission.SIGN.value in post.permissions
            and (kind not in SIGNED_BY_CHIEFS or post.profile is Profile.CHIEF),
        )
        for post in posts
    ]
    own = {post.id for post in posts if post.unit_id == actor.unit_id}
    return tuple(
        sorted(
            found,
            key=lambda c: (
                c.post_id != actor.post_id,
                c.post_id not in own,
                c.unit_name,
                not c.is_chief,
                c.name,
                c.post_id,
            ),
        )
    )


async def usual_signer(actor: Actor, kind: DocumentKind) -> Candidate | None:
    """Who signs for the actor's unit: its chief, else another who may, else the next chief up."""
    people = [
        each
        for each in await candidates(actor, kind)
        if each.may_sign and each.post_id != actor.post_id
    ]
    own = [each for each in people if each.unit_name == actor.unit_name]
    chiefs = [each for each in own if each.is_chief]
    return next(iter(chiefs or own or [each for each in people if each.is_chief] or people), None)


async def send_up(
    actor: Actor, document_id: int, version: int, asks: Sequence[Ask], note: str
) -> None:
    """Hand the draft to the first of `asks`; the others follow as each has looked at it.

    Those who sign come after those who review; with the first signature the text is fixed. The
    first is told by mail at once. Raises Invalid (to, note, body), NotFound, Conflict.
    """
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        raise Invalid(f"La nota tiene {len(note)} caracteres; caben {LONGEST_NOTE}.", "note")
    draft = await editable(actor, document_id)
    posts = await _posts(actor, asks, draft.kind)

    async def work(connection: BaseDBAsyncClient) -> None:
        row = await editable(actor, document_id, connection)
        if row.version != version:
            raise Conflict(CHANGED)
        if richtext.is_blank(row.body):
            raise Invalid("El documento no tiene texto. Escríbalo antes de enviarlo.", "body")
        if review.open_step(await review.steps_of(document_id, connection)) is not None:
            await review.end_pending(connection, document_id)
        fresh = await _record(connection, actor, row, asks, note)
        signing = (ask.post_id for ask in asks if ask.asked_for is AskedFor.SIGNATURE)
        signer = next(signing, row.signer_post_id)
        await (
            Document.filter(id=row.id)
            .using_db(connection)
            .update(holder_post_id=fresh[0].post_id, signer_post_id=signer)
        )
        await _tell(connection, actor, row, fresh, posts)

    await run_tx(work)
    outbox.announce()


async def _posts(actor: Actor, asks: Sequence[Ask], kind: DocumentKind) -> dict[int, Post]:
    if not asks:
        raise Invalid("Elija al menos a una persona.", "to")
    if len(asks) > MOST_STEPS:
        raise Invalid(f"Puede pedirlo hasta a {MOST_STEPS} personas.", "to")
    if len({ask.post_id for ask in asks}) < len(asks):
        raise Invalid("Una misma persona está dos veces en la lista.", "to")
    order = [ask.asked_for is AskedFor.SIGNATURE for ask in asks]
    if order != sorted(order):
        raise Invalid("Quien firma va después de quienes revisan.", "to")
    if any(ask.post_id == actor.post_id and ask.asked_for is AskedFor.REVIEW for ask in asks):
        raise Invalid("Usted no puede revisar su propio borrador; puede firmarlo.", "to")
    known = {each.post_id: each for each in await candidates(actor, kind)}
    for ask in asks:
        if (chosen := known.get(ask.post_id)) is None:
            raise Invalid("Elija a una persona de la lista.", "to")
        if ask.asked_for is AskedFor.SIGNATURE and not chosen.may_sign:
            raise Invalid(
                f"{chosen.name}, {chosen.post_title}, no puede firmar. Elija a quien pueda.", "to"
            )
    rows = await Post.filter(id__in=list(known)).select_related("official", "unit")
    return {row.id: row for row in rows}


async def _record(
    connection: BaseDBAsyncClient,
    actor: Actor,
    document: Document,
    asks: Sequence[Ask],
    note: str,
) -> list[ReviewStep]:
    now = clock.now()
    made = []
    for position, ask in enumerate(asks, start=1):
        first = position == 1
        made.append(
            ReviewStep(
                id=new_id(),
                document_id=document.id,
                post_id=ask.post_id,
                asker_id=actor.post_id,
                position=position,
                asked_for=ask.asked_for,
                state=StepState.OPEN if first else StepState.WAITING,
                note=note,
                asked_at=now,
                opened_at=now if first else None,
            )
        )
        await made[-1].save(using_db=connection, force_create=True)
    return made


async def _tell(
    connection: BaseDBAsyncClient,
    actor: Actor,
    document: Document,
    steps: list[ReviewStep],
    posts: dict[int, Post],
) -> None:
    first = steps[0]
    names = [f"{posts[step.post_id].official.name}, {posts[step.post_id].title}" for step in steps]
    about = trace.About(
        document.id,
        document.case_id,
        to_post_id=first.post_id,
        comment=first.note,
        detail={
            "to": names[0],
            "all": names,
            "for": [step.asked_for.value for step in steps],
            "version": document.version,
        },
    )
    await trace.record(connection, [trace.by_official(actor, Action.SENT_UP, about)])
    if first.post_id == actor.post_id:  # signs before the others
        return
    loaded = await review.steps_of(document.id, connection)
    opened = next(step for step in loaded if step.id == first.id)
    to, answers = await facts_of(document, connection)
    await outbox.enqueue(connection, [review.ask_notice(document, opened, to, answers)])


async def facts_of(document: Document, connection: BaseDBAsyncClient) -> tuple[str, str]:
    """Whom the draft is to, and the number of what it answers; "" for nobody and nothing."""
    recipient = (
        await Recipient.filter(document_id=document.id, role=RecipientRole.TO)
        .using_db(connection)
        .order_by("position", "id")
        .first()
    )
    answered = await Document.get_or_none(id=document.answers_id, using_db=connection)
    return (recipient.name if recipient else ""), ((answered.number or "") if answered else "")
