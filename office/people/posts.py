"""Which posts an official sits in now, and the actor that a seat makes of them."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from models.enums import Profile
from models.reading import of, read
from models.tables import Official, Post
from office import clock
from office.actors import Actor
from office.people.permissions import known, reading_only

_LONGEST_CHAIN = 5  # of people who stand in for one another


@dataclass(frozen=True)
class PostChoice:
    """A post the official may act in; `acting_for` names the holder stood in for, or "".

    `until` is when a seat held for somebody else ends; `stand_in` is who sits in this one instead.
    """

    post_id: int
    title: str
    unit_name: str
    acting_for: str
    current: bool
    until: datetime | None = None
    stand_in: "StandIn | None" = None


@dataclass(frozen=True)
class StandIn:
    """Who stands in for the holder of a post, in which seat, and until when."""

    post_id: int
    name: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class _Name:
    name: str


@dataclass(frozen=True, slots=True)
class _Seat:
    """What is read of a seat held for somebody else."""

    id: int
    held_to: datetime | None
    acting_for_id: int
    official: _Name = of(_Name)


def seated(at: datetime) -> Q:
    """The condition that a post is held at the moment `at`."""
    return Q(held_from__lte=at) & (Q(held_to__isnull=True) | Q(held_to__gt=at))


async def is_seated(connection: BaseDBAsyncClient, post_id: int | None) -> bool:
    """Whether somebody sits in the post `post_id` now; nobody does in no post."""
    if post_id is None:
        return False
    return await Post.filter(seated(clock.now()), id=post_id).using_db(connection).exists()


async def posts_of(official_id: int) -> list[Post]:
    """The posts `official_id` sits in now, own ones first."""
    posts = (
        await Post.filter(seated(clock.now()), official_id=official_id)
        .select_related("unit__institution", "official", "acting_for__official")
        .order_by("id")
    )
    return sorted(posts, key=lambda post: post.acting_for_id is not None)


async def stand_ins(post_ids: Collection[int]) -> dict[int, StandIn]:
    """Who stands in now for the holders of the posts, by post."""
    seats = Post.filter(
        seated(clock.now()), acting_for_id__in=list(post_ids), official__active=True
    )
    rows = await read(seats, _Seat)
    return {row.acting_for_id: StandIn(row.id, row.official.name, row.held_to) for row in rows}


async def actor_in(post: Post, origin: str = "", *, absent: bool = False) -> Actor:
    """The actor that sits in `post` (with unit, official and acting_for's official fetched) now.

    `absent`: somebody stands in for it, so it only reads. Along a chain of people who stand in for
    one another, the last one handles it all.
    """
    actor = actor_of(post, origin)
    if absent:
        actor = replace(actor, absent=True, permissions=reading_only(actor.permissions))
    elif post.profile is Profile.ASSISTANT:
        actor = replace(actor, shared_ids=await _chiefs(post.unit_id))
    if post.acting_for is not None:
        actor = replace(
            actor,
            acting_for_name=post.acting_for.official.name,
            also_for=await _stood_in_for(post.acting_for.official_id, {post.official_id}),
        )
    return actor


async def _chiefs(unit_id: int) -> tuple[int, ...]:
    """The chief's post of the unit, and that of who stands in for them."""
    now = seated(clock.now())
    ids = await Post.filter(now, unit_id=unit_id, profile=Profile.CHIEF).values_list(
        "id", flat=True
    )
    return tuple(int(str(each)) for each in ids)


async def _stood_in_for(official_id: int, seen: set[int]) -> tuple[int, ...]:
    """The seats that the official holds for others, those others' posts, and so on."""
    found: list[int] = []
    whose = [official_id]
    for _ in range(_LONGEST_CHAIN):
        seen.update(whose)
        seats = await Post.filter(
            seated(clock.now()), official_id__in=whose, acting_for_id__isnull=False
        ).select_related("acting_for")
        for seat in seats:
            found += [seat.id, seat.acting_for.id if seat.acting_for else seat.id]
        whose = [s.acting_for.official_id for s in seats if s.acting_for]
        whose = [official for official in whose if official not in seen]
        if not whose:
            break
    return tuple(dict.fromkeys(found))


def actor_of(post: Post, origin: str = "") -> Actor:
    """The actor that sits in `post` (with unit and official fetched), absences aside."""
    return Actor(
        official_id=post.official_id,
        post_id=post.id,
        unit_id=post.unit_id,
        institution_id=post.unit.institution_id,
        name=post.official.name,
        post_title=post.title,
        unit_name=post.unit.name,
        profile=post.profile,
        permissions=known(post.permissions),
        acting_for_id=post.acting_for_id,
        admin_units=None if post.admin_units is None else frozenset(post.admin_units),
        origin=origin,
    )


def superadmin(official: Official, origin: str = "") -> Actor:
    """Who runs the installation: in no post and of no institution."""
    return Actor(
        official_id=official.id,
        post_id=0,
        unit_id=0,
        institution_id=0,
        name=official.name,
        post_title="Superadministración",
        unit_name="Instalación",
        profile=Profile.NORMAL,
        permissions=frozenset(),
        is_superadmin=True,
        origin=origin,
    )


def choice_of(post: Post, current_id: int | None, stand_in: StandIn | None = None) -> PostChoice:
    """`post` as the post switcher shows it."""
    principal = post.acting_for.official.name if post.acting_for else ""
    return PostChoice(
        post.id,
        post.title,
        post.unit.name,
        principal,
        post.id == current_id,
        post.held_to if post.acting_for_id else None,
        stand_in,
    )
