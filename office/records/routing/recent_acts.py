"""What an official has just done with some copies, to be told and, where it can be, undone."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from models.enums import Action
from models.tables import Document, Event
from office.actors import Actor
from office.errors import Conflict, Invalid, NotAllowed, NotFound
from office.records.routing.archive import archive, restore
from office.records.routing.aside import bring_back
from office.records.routing.recover import recover

_MOST = 100
_TOLD = (
    Action.REASSIGNED,
    Action.ARCHIVED,
    Action.RESTORED,
    Action.RECOVERED,
    Action.SET_ASIDE,
    Action.BROUGHT_BACK,
)


@dataclass(frozen=True)
class RecentAct:
    """The actor's own last act on a copy; `closed` is the case that it ended without answer."""

    copy_id: int
    action: Action
    number: str
    to: str
    closed: str


async def recent_acts(actor: Actor, copy_ids: Sequence[int]) -> tuple[RecentAct, ...]:
    """The last act on each copy, where it was the actor's own; in the order of `copy_ids`."""
    ids = list(dict.fromkeys(copy_ids))[:_MOST]
    events = await Event.filter(copy_id__in=ids or [0], action__in=_TOLD).order_by("id")
    last = {event.copy_id: event for event in events}
    own = [event for event in last.values() if event.post_id in actor.post_ids]
    documents = await Document.in_bulk([event.document_id for event in own], "id") if own else {}
    acts = {
        event.copy_id: RecentAct(
            event.copy_id,
            event.action,
            documents[event.document_id].number or "",
            str(event.detail.get("to", "")),
            str(event.detail.get("closed", "")),
        )
        for event in own
        if event.copy_id is not None
    }
    return tuple(acts[copy_id] for copy_id in ids if copy_id in acts)


async def undo(actor: Actor, copy_ids: Sequence[int]) -> tuple[int, tuple[str, ...]]:
    """Undo the actor's last act on each of these copies: how many, and why others could not be."""
    done, problems = 0, []
    for act in await recent_acts(actor, copy_ids):
        way = _BACK.get(act.action)
        if way is None:
            continue
        try:
            await way(actor, act.copy_id)
            done += 1
        except (Conflict, Invalid, NotAllowed, NotFound) as refusal:
            problems.append(f"{act.number}: {refusal}")
    return done, tuple(problems)


async def _archive(actor: Actor, copy_id: int) -> None:
    await archive(actor, copy_id)


_BACK: dict[Action, Callable[[Actor, int], Awaitable[None]]] = {
    Action.REASSIGNED: recover,
    Action.ARCHIVED: restore,
    Action.RESTORED: _archive,
    Action.SET_ASIDE: bring_back,
}
UNDOABLE = frozenset(_BACK)
