"""Which posts an official sits in now, and the actor that a seat makes of them."""

from dataclasses import dataclass
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from models.enums import Permission
from models.tables import Post
from office import clock
from office.actors import Actor


@dataclass(frozen=True)
class PostChoice:
    """A post the official may act in; `acting_for` names the holder stood in for, or ""."""

    post_id: int
    title: str
    unit_name: str
    acting_for: str
    current: bool


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
        .select_related("unit", "official", "acting_for__official")
        .order_by("id")
    )
    return sorted(posts, key=lambda post: post.acting_for_id is not None)


def actor_of(post: Post, origin: str = "") -> Actor:
    """The actor that sits in `post` (with unit and official fetched)."""
    return Actor(
        official_id=post.official_id,
        post_id=post.id,
        unit_id=post.unit_id,
        institution_id=post.unit.institution_id,
        name=post.official.name,
        post_title=post.title,
        unit_name=post.unit.name,
        profile=post.profile,
        permissions=frozenset(Permission(name) for name in post.permissions),
        acting_for_id=post.acting_for_id,
        origin=origin,
    )


def choice_of(post: Post, current_id: int | None) -> PostChoice:
    """`post` as the post switcher shows it."""
    principal = post.acting_for.official.name if post.acting_for else ""
    return PostChoice(post.id, post.title, post.unit.name, principal, post.id == current_id)
