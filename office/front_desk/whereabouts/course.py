"""Where one paper is now, and the way it went."""

from dataclasses import dataclass
from datetime import date, datetime

from models.enums import PaperCondition, PaperMoveEnd, PaperMoveKind, Permission
from models.tables import PaperMove, Post
from office.actors import Actor
from office.front_desk.access import paper_of
from office.front_desk.whereabouts.handovers import may_hand
from office.front_desk.whereabouts.places import path_of

_CONDITIONS = {
    PaperCondition.GOOD: "Bueno",
    PaperCondition.WORN: "Usado",
    PaperCondition.DAMAGED: "Dañado",
    PaperCondition.INCOMPLETE: "Incompleto",
}


@dataclass(frozen=True)
class MoveRow:
    """One step of the paper's way."""

    kind: PaperMoveKind
    at: datetime
    who: str
    to: str
    condition: str
    remarks: str
    due_on: date | None
    ended_at: datetime | None
    ending: PaperMoveEnd | None
    end_remarks: str


@dataclass(frozen=True)
class Whereabouts:
    """Where a paper is, in words; `to_accept` is the handover the actor has to answer, 0 for none.

    `lent`: out of its place. `may_hand`, `may_put`, `may_lend` and `may_take_back` are what the
    actor may do with it now.
    """

    now: str
    to_accept: int
    lent: bool
    may_hand: bool
    may_put: bool
    may_lend: bool
    may_take_back: bool
    moves: tuple[MoveRow, ...]


def conditions() -> tuple[tuple[str, str], ...]:
    """The states of paper, as value and words."""
    return tuple((condition.value, words) for condition, words in _CONDITIONS.items())


async def whereabouts(actor: Actor, document_id: int) -> Whereabouts:
    """Where the paper is and what the actor may do with it. Raises NotFound."""
    row = await paper_of(actor, document_id)
    moves = await PaperMove.filter(document_id=document_id).order_by("-id").select_related("place")
    pending = next((m for m in moves if m.ended_at is None and m.kind is _HANDOVER), None)
    loan = next((m for m in moves if m.ended_at is None and m.kind is PaperMoveKind.LOAN), None)
    free = pending is None and loan is None
    place = await path_of(row.place_id) if row.place_id else ""
    archives = actor.may(Permission.ARCHIVE) and not actor.absent
    own_place = archives and row.place is not None and row.place.unit_id == actor.unit_id
    holder = await _holder(row.holder_post_id)
    if loan is not None:
        now = f"Prestado a {loan.to_name}. Su lugar: {place}"
    elif pending is not None:
        now = f"Lo tiene {holder}; lo entrega a {pending.to_name}, que todavía no lo acepta"
    elif place:
        now = f"En el archivo: {place}"
    else:
        now = f"Lo tiene {holder}"
    mine = pending is not None and pending.to_post_id in actor.handled_ids
    return Whereabouts(
        now=now,
        to_accept=pending.id if pending is not None and mine else 0,
        lent=loan is not None,
        may_hand=free and await may_hand(actor, row),
        may_put=free and archives,
        may_lend=free and own_place,
        may_take_back=loan is not None and own_place,
        moves=tuple([await _move(move) for move in moves]),
    )


_HANDOVER = PaperMoveKind.HANDOVER


async def _holder(post_id: int | None) -> str:
    post = await Post.get_or_none(id=post_id or 0).select_related("official", "unit")
    return f"{post.official.name}, {post.title} ({post.unit.name})" if post else "nadie"


async def _move(move: PaperMove) -> MoveRow:
    to = await path_of(move.place_id) if move.kind is PaperMoveKind.PLACING else move.to_name
    return MoveRow(
        kind=move.kind,
        at=move.at,
        who=move.who,
        to=to,
        condition=_CONDITIONS[move.condition],
        remarks=move.remarks,
        due_on=move.due_on,
        ended_at=move.ended_at,
        ending=move.ending,
        end_remarks=move.end_remarks,
    )
