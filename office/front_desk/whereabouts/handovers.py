"""Paper changes hands: who has it hands it to a colleague, who accepts it or says why not."""

from dataclasses import dataclass
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, PaperCondition, PaperMoveEnd, PaperMoveKind, Permission
from models.ids import new_id
from models.tables import Paper, PaperMove, Post
from office import clock
from office.actors import Actor
from office.errors import Conflict, Invalid, NotAllowed, NotFound
from office.evidence import trail
from office.front_desk.access import paper_of, shown_subject
from office.front_desk.addressees import meant
from office.outbox import bell, posting
from office.outbox.bell import Ring

_LONGEST = 500
_MOST_LISTED = 100
_NOT_YOURS = "Ese papel no está en sus manos."
_UNDER_WAY = "Ese papel ya se entregó y falta que lo acepten."
_LENT = "Ese papel está prestado: primero tiene que volver al archivo."
_GONE = "Esa entrega ya no espera respuesta."


@dataclass(frozen=True)
class GivenRow:
    """A paper in somebody's hands, or on its way there; `move_id` where it has to be accepted."""

    document_id: int
    number: str
    subject: str
    since: datetime
    who: str
    condition: PaperCondition
    remarks: str
    move_id: int = 0


async def may_hand(actor: Actor, row: Paper) -> bool:
    """Whether the paper is in the actor's hands, or lies at a desk that the actor attends."""
    if row.holder_post_id is None:
        return False
    if row.holder_post_id in actor.handled_ids:
        return True
    holder = await Post.get_or_none(id=row.holder_post_id)
    at_desk = row.holder_post_id == row.post_id and row.unit_id == actor.unit_id
    return bool(holder) and at_desk and actor.may(Permission.FRONT_DESK) and not actor.absent


async def hand_over(actor: Actor, document_id: int, to: str, condition: str, remarks: str) -> None:
    """Hand the paper to a person, who has to accept it.

    Raises NotFound, NotAllowed (not in the actor's hands), Invalid (para, estado, observaciones),
    Several, Conflict (under way or lent).
    """
    row = await paper_of(actor, document_id)
    if not await may_hand(actor, row):
        raise NotAllowed(_NOT_YOURS)
    person = await meant(actor, to)
    if person.post_id is None:
        raise Invalid("El papel se entrega a una persona. Elija a quién del área.", "para")
    if person.post_id == row.holder_post_id:
        raise Invalid("Esa persona ya tiene el papel.", "para")
    state, said = condition_in(condition), _clean(remarks)

    async def work(connection: BaseDBAsyncClient) -> None:
        await lock(connection, row)
        await PaperMove.create(
            id=new_id(),
            document_id=document_id,
            kind=PaperMoveKind.HANDOVER,
            at=clock.now(),
            who=actor.who[:300],
            post_id=actor.post_id,
            to_post_id=person.post_id,
            to_name=f"{person.name}, {person.title}"[:300],
            condition=state,
            remarks=said,
            using_db=connection,
        )
        about = trail.About(
            document_id, row.document.case_id, to_post_id=person.post_id, comment=said
        )
        await trail.record(connection, [trail.by_official(actor, Action.PAPER_HANDED, about)])
        rings = [Ring("paper", (person.post_id or 0,), said)]
        await bell.ring(connection, actor, row.document, rings)

    await run_tx(work)
    posting.announce()


async def lock(connection: BaseDBAsyncClient, row: Paper) -> Paper:
    """The paper, locked, if nothing is under way with it and it is where it was. Raises
    Conflict."""
    now = await Paper.filter(id=row.id).using_db(connection).select_for_update().get()
    if (now.holder_post_id, now.place_id) != (row.holder_post_id, row.place_id):
        raise Conflict("Alguien movió ese papel mientras tanto. Revise dónde está.")
    under_way = PaperMove.filter(document_id=row.document_id, ended_at__isnull=True)
    for move in await under_way.exclude(kind=PaperMoveKind.PLACING).using_db(connection):
        raise Conflict(_LENT if move.kind is PaperMoveKind.LOAN else _UNDER_WAY)
    return now


async def accept(actor: Actor, move_id: int, remarks: str) -> int:
    """The actor has the paper now, with what they say of it; returns its document. Raises NotFound,
    Invalid, Conflict."""
    return await _answer(actor, move_id, PaperMoveEnd.ACCEPTED, _clean(remarks))


async def refuse(actor: Actor, move_id: int, reason: str) -> int:
    """The paper did not arrive, or not as it was said; it stays with who had it. Returns its
    document. Raises NotFound, Invalid (without a reason), Conflict."""
    said = _clean(reason)
    if not said:
        raise Invalid("Escriba por qué no recibe el papel.", "motivo")
    return await _answer(actor, move_id, PaperMoveEnd.REFUSED, said)


async def _answer(actor: Actor, move_id: int, ending: PaperMoveEnd, said: str) -> int:
    move = await PaperMove.get_or_none(
        id=move_id, kind=PaperMoveKind.HANDOVER, to_post_id__in=list(actor.handled_ids)
    ).select_related("document")
    if move is None:
        raise NotFound(_GONE)
    accepted = ending is PaperMoveEnd.ACCEPTED

    async def work(connection: BaseDBAsyncClient) -> None:
        open_move = PaperMove.filter(id=move_id, ended_at__isnull=True).using_db(connection)
        if not await open_move.update(
            ended_at=clock.now(), ended_by=actor.who[:300], ending=ending, end_remarks=said
        ):
            raise Conflict(_GONE)
        if accepted:
            paper = Paper.filter(document_id=move.document_id).using_db(connection)
            await paper.update(holder_post_id=move.to_post_id, place_id=None)
        about = trail.About(move.document_id, move.document.case_id, comment=said)
        action = Action.PAPER_ACCEPTED if accepted else Action.PAPER_REFUSED
        await trail.record(connection, [trail.by_official(actor, action, about)])
        if not accepted:
            rings = [Ring("paper_refused", (move.post_id,), said)]
            await bell.ring(connection, actor, move.document, rings)

    await run_tx(work)
    posting.announce()
    return move.document_id


def condition_in(value: str) -> PaperCondition:
    """The state that a form names. Raises Invalid (estado)."""
    try:
        return PaperCondition(value or PaperCondition.GOOD.value)
    except ValueError:
        raise Invalid("Elija en qué estado está el papel.", "estado") from None


def _clean(remarks: str) -> str:
    said = " ".join(remarks.split())
    if len(said) > _LONGEST:
        raise Invalid(f"Escriba hasta {_LONGEST} caracteres.", "observaciones")
    return said


async def to_accept(actor: Actor) -> list[GivenRow]:
    """What was handed to the actor and waits for a word, the oldest first."""
    rows = (
        await PaperMove.filter(
            kind=PaperMoveKind.HANDOVER,
            to_post_id__in=list(actor.post_ids),
            ended_at__isnull=True,
        )
        .select_related("document__unit")
        .order_by("id")
        .limit(_MOST_LISTED)
    )
    return [
        GivenRow(
            document_id=row.document_id,
            number=row.document.number or "",
            subject=await shown_subject(actor, row.document),
            since=row.at,
            who=row.who,
            condition=row.condition,
            remarks=row.remarks,
            move_id=row.id,
        )
        for row in rows
    ]


async def in_hand(actor: Actor) -> list[GivenRow]:
    """The papers that the actor has, the newest first."""
    rows = (
        await Paper.filter(holder_post_id__in=list(actor.post_ids))
        .select_related("document__unit")
        .order_by("-at", "-id")
        .limit(_MOST_LISTED)
    )
    return [
        GivenRow(
            document_id=row.document_id,
            number=row.document.number or "",
            subject=await shown_subject(actor, row.document),
            since=row.at,
            who=row.received_by,
            condition=PaperCondition.GOOD,
            remarks="",
        )
        for row in rows
    ]
