"""What forms about posts offer to choose from, and what they bring back."""

from dataclasses import dataclass
from typing import Any

from backoffice.web.forms import Form
from models.enums import Permission, Profile
from office.actors import Actor
from office.administration.institution import units
from office.administration.staff import directory, roles
from office.administration.staff.directory import PostRow
from office.administration.staff.grants import PostForm
from office.people.permissions import CATALOGUE, known
from office.records.routing.succession import Holdings, holdings

PROFILES = (
    (Profile.NORMAL.value, "Normal"),
    (Profile.CHIEF.value, "Jefe del área"),
    (Profile.ASSISTANT.value, "Asistente del jefe"),
)


@dataclass(frozen=True)
class HandingOver:
    """A post about to end: what it holds, and who may receive that."""

    post: PostRow
    held: Holdings
    successors: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class _Ticked:
    """The permissions ticked, as the boxes of the catalogue ask for them."""

    permissions: frozenset[Permission]


async def units_with_depth(actor: Actor) -> list[tuple[int, str]]:
    """The open units within reach, indented as they stand in the tree."""
    return [
        (row.unit_id, f"{'· ' * row.depth}{row.name} ({row.acronym})")
        for row in await units.tree(actor)
        if row.active
    ]


async def post_facts(actor: Actor, post: PostForm) -> dict[str, Any]:
    """What the fields of a post are drawn from."""
    return {
        "post": post,
        "typed": _Ticked(post.extra),
        "catalogue": CATALOGUE,
        "profiles": PROFILES,
        "units": await units_with_depth(actor),
        "roles": [(row.role_id, row.name) for row in await roles.roles(actor, only_active=True)],
        "whole": actor.admin_units is None,
    }


def post_in(form: Form) -> PostForm:
    """The post that a form describes."""
    profile = form.text("profile")
    limited = form.numbers("admin_unit")
    return PostForm(
        unit_id=form.number("unit_id"),
        title=form.trimmed("title"),
        profile=Profile(profile) if profile in [each.value for each in Profile] else Profile.NORMAL,
        role_id=form.number("role_id") or None,
        extra=known(value for value in form.getlist("permiso") if isinstance(value, str)),
        admin_units=frozenset(limited) if limited else None,
    )


async def handing_over(actor: Actor, post: PostRow) -> HandingOver:
    """What is asked before `post` ends."""
    return HandingOver(
        post,
        await holdings([post.post_id]),
        await directory.successors_for(actor, post.post_id),
    )
