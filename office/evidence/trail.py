"""Every act leaves an event, in the act's own transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from models.bulk.rows import add_rows, made
from models.enums import Action, Channel
from models.ids import new_id
from models.tables import Event
from office import clock
from office.actors import Actor
from office.evidence.content import EVENTS

JOB = "Chasqui"


@dataclass(frozen=True)
class About:
    """What an event is about; give what applies."""

    document_id: int | None = None
    case_id: int | None = None
    copy_id: int | None = None
    to_post_id: int | None = None
    comment: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


def by_official(actor: Actor, action: Action, about: About) -> Event:
    """An event whose author is `actor`."""
    return _event(
        action,
        about,
        channel=actor.channel,
        official_id=actor.official_id,
        post_id=actor.post_id,
        acting_for_id=actor.acting_for_id,
        who=actor.who[:300],
        origin=actor.origin,
    )


def by_citizen(
    citizen_id: int | None, who: str, channel: Channel, action: Action, about: About
) -> Event:
    """An event whose author is somebody outside, by `channel`."""
    return _event(action, about, channel=channel, citizen_id=citizen_id, who=who[:300])


def by_house(action: Action, about: About) -> Event:
    """An event whose author is Chasqui itself."""
    return _event(action, about, channel=Channel.JOB, who=JOB)


def _event(action: Action, about: About, **who: Any) -> Event:
    return made(
        Event,
        id=new_id(),
        at=clock.now(),
        action=action,
        document_id=about.document_id,
        case_id=about.case_id,
        copy_id=about.copy_id,
        to_post_id=about.to_post_id,
        comment=about.comment[:1000],
        detail=about.detail,
        **who,
    )


async def record(connection: BaseDBAsyncClient, events: Sequence[Event]) -> None:
    """Append `events` to the trail, each with the hash of its content."""
    for event in events:
        event.content_hash = EVENTS.hash(vars(event))
    await add_rows(connection, events)
