"""To whom a document can be reassigned, and how much each already has."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tortoise.expressions import Q
from tortoise.functions import Count

from models.enums import CopyState, Permission, Profile
from models.tables import Copy, Post
from office import clock
from office.actors import Actor
from office.config import config
from office.errors import Invalid
from office.people.posts import seated


@dataclass(frozen=True)
class ColleagueRow:
    """Somebody a document can be reassigned to."""

    post_id: int
    name: str
    post_title: str
    profile: str
    open_copies: int
    overdue: int


@dataclass(frozen=True)
class ColleagueUnit:
    unit_id: int
    name: str
    own: bool
    people: tuple[ColleagueRow, ...]


def _scope(actor: Actor) -> Q:
    """The own unit; the chiefs of the others; everybody with ROUTE_ANYWHERE."""
    institution = Q(unit__institution_id=actor.institution_id, unit__active=True)
    if actor.may(Permission.ROUTE_ANYWHERE):
        return institution
    return institution & (Q(unit_id=actor.unit_id) | Q(profile=Profile.CHIEF))


async def reachable(actor: Actor, post_id: int) -> Post:
    """The post (with unit and official), if the actor may reassign to it; else Invalid."""
    post = (
        await Post.filter(_scope(actor), seated(clock.now()), id=post_id, official__active=True)
        .select_related("unit", "official")
        .first()
    )
    if post is None:
        raise Invalid("Elija a una persona de la lista.", "to_post_id")
    return post


async def reachable_among(actor: Actor, post_ids: Sequence[int]) -> list[Post]:
    """Those of the posts (with unit and official) that the actor may reassign to."""
    return await Post.filter(
        _scope(actor), seated(clock.now()), id__in=list(post_ids) or [0], official__active=True
    ).select_related("unit", "official")


async def within_reach(actor: Actor) -> tuple[ColleagueUnit, ...]:
    """Everybody within reach by unit, the own unit first, with what lies on each desk."""
    posts = (
        await Post.filter(_scope(actor), seated(clock.now()), official__active=True)
        .exclude(id=actor.post_id)
        .select_related("unit", "official")
    )
    load = await _load([post.id for post in posts], Q())
    late = await _load([post.id for post in posts], Q(due_at__lt=clock.today(config().zone)))
    people: dict[int, list[ColleagueRow]] = defaultdict(list)
    names = {post.unit_id: post.unit.name for post in posts}
    for post in sorted(posts, key=lambda p: (p.profile is not Profile.CHIEF, p.official.name)):
        people[post.unit_id].append(
            ColleagueRow(
                post_id=post.id,
                name=post.official.name,
                post_title=post.title,
                profile=post.profile,
                open_copies=load.get(post.id, 0),
                overdue=late.get(post.id, 0),
            )
        )
    order = sorted(people, key=lambda unit_id: (unit_id != actor.unit_id, names[unit_id]))
    return tuple(
        ColleagueUnit(unit_id, names[unit_id], unit_id == actor.unit_id, tuple(people[unit_id]))
        for unit_id in order
    )


async def _load(post_ids: list[int], which: Q) -> dict[int, int]:
    rows = (
        await Copy.filter(which, holder_post_id__in=post_ids or [0], state=CopyState.IN_PROCESS)
        .annotate(held=Count("id"))
        .group_by("holder_post_id")
        .values("holder_post_id", "held")
    )
    return {int(row["holder_post_id"]): int(row["held"]) for row in rows}
