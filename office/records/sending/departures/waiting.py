"""What has its number and has not left: what it waits for, and what may be done meanwhile."""

from dataclasses import dataclass
from datetime import datetime

from models.enums import DocumentState, Permission, StepState
from models.tables import Document
from office.actors import Actor
from office.records.access.paper import units_printed_for
from office.records.review import steps as review


@dataclass(frozen=True)
class Waiting:
    """A numbered document on its way out, as the actor sees it.

    It waits for its hour (`leaves_at`), for the pen (`by_hand`) or for signatures: of `next_signer`
    and then of `later`. `mine`: the actor signs next.
    """

    document_id: int
    number: str
    leaves_at: datetime | None
    by_hand: bool
    next_signer: str
    later: tuple[str, ...]
    mine: bool
    may_withdraw: bool
    gives_back: bool  # withdrawing it is giving it back to who wrote it
    may_send_now: bool
    may_scan: bool


async def waiting(actor: Actor, document_id: int) -> Waiting | None:
    """What the document waits for; None when it has left or was never numbered."""
    row = await Document.get_or_none(id=document_id, state=DocumentState.SIGNING)
    if row is None:
        return None
    steps = await review.steps_of(row.id)
    step = review.open_step(steps)
    own = bool({row.author_post_id, row.signer_post_id} & {*actor.handled_ids})
    holds = row.holder_post_id in actor.handled_ids
    scans = own or holds or row.unit_id in await units_printed_for(actor)
    scans = scans or (actor.may(Permission.SCAN) and row.unit_id == actor.unit_id)
    return Waiting(
        document_id=row.id,
        number=row.number or "",
        leaves_at=row.leaves_at,
        by_hand=row.by_hand and row.leaves_at is None,
        next_signer=f"{step.post.official.name}, {step.post.title}" if step else "",
        later=tuple(
            f"{each.post.official.name}, {each.post.title}"
            for each in steps
            if each.state is StepState.WAITING
        ),
        mine=step is not None and holds and step.post_id in actor.post_ids,
        may_withdraw=own or holds,
        gives_back=holds and not own,
        may_send_now=row.leaves_at is not None and (own or holds),
        may_scan=row.by_hand and row.leaves_at is None and scans,
    )
