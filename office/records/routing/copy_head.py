"""What an official is shown before an act: the copy they would pass on, the number to be given."""

from dataclasses import dataclass
from datetime import date

from models.enums import CopyState
from models.tables import Copy
from office import clock
from office.actors import Actor
from office.config import config
from office.errors import NotFound
from office.records.access import copies
from office.records.access import documents as access
from office.records.deadlines.calendar import calendar

_PUT_AWAY = "Este documento ya está archivado."


@dataclass(frozen=True)
class CopyHead:
    """A copy in one line; `days_left` are working days, negative when late.

    `mine` tells whether the actor may act on it now, `told` why not: who has it, or that it is put
    away.
    """

    copy_id: int
    document_id: int
    number: str
    subject: str
    due_at: date | None
    days_left: int | None
    mine: bool
    told: str = ""


async def copy_head(actor: Actor, copy_id: int) -> CopyHead:
    """The copy, if the actor may read its document; else NotFound."""
    copy = await Copy.get_or_none(id=copy_id)
    if copy is None:
        raise NotFound("Ese documento no existe o no está a su alcance.")
    document = await access.readable(actor, copy.document_id)
    days_left = None
    if copy.due_at is not None:
        days = await calendar(actor.institution_id)
        days_left = days.days_left(copy.due_at, clock.today(config().zone))
    held = copies.holds(actor, copy)
    mine = held and copy.state is CopyState.IN_PROCESS
    return CopyHead(
        copy_id=copy.id,
        document_id=document.id,
        number=document.number or "",
        subject=document.subject,
        due_at=copy.due_at,
        days_left=days_left,
        mine=mine,
        told="" if mine else _PUT_AWAY if held else str(await copies.refusal(actor, copy)),
    )
