"""Who gets what was addressed to somebody who has left their post since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from models.enums import Profile
from models.tables import Post, Recipient
from office import clock
from office.people.posts import seated


@dataclass(frozen=True)
class Seat:
    """Where a recipient's copy goes; `post` None: to the unit. `instead_of`: who has left."""

    unit_id: int
    post: Post | None
    instead_of: str = ""


async def seats_for(
    connection: BaseDBAsyncClient, recipients: Sequence[Recipient]
) -> dict[int, Seat]:
    """The seat of each recipient that is an official or a unit (post and official fetched), by id.

    Who has left is followed by whoever sits in their post's place now: the same title in the same
    unit, else its chief, else whoever receives for the unit.
    """
    now = clock.now()
    seats = {
        row.id: Seat(row.unit_id, row.post if row.post_id else None)
        for row in recipients
        if row.unit_id is not None
    }
    left = [row for row in recipients if row.post_id is not None and not _sits(row.post, now)]
    if not left:
        return seats
    present = (
        await Post.filter(
            seated(now),
            unit_id__in=sorted({row.unit_id for row in left if row.unit_id}),
            official__active=True,
            acting_for_id__isnull=True,
        )
        .using_db(connection)
        .select_related("official")
        .order_by("held_from", "id")
    )
    for row in left:
        there = [post for post in present if post.unit_id == row.unit_id]
        same = [post for post in there if row.post is not None and post.title == row.post.title]
        chief = [post for post in there if post.profile is Profile.CHIEF]
        successor = next(iter([*reversed(same), *chief]), None)
        seats[row.id] = Seat(row.unit_id or 0, successor, instead_of=row.name)
    return seats


def _sits(post: Post | None, now: datetime) -> bool:
    return (
        post is not None
        and post.official.active
        and post.held_from <= now
        and (post.held_to is None or post.held_to > now)
    )
