"""What a post may be given: a profile, a role, and no more than who gives it has."""

from collections.abc import Collection
from dataclasses import dataclass, field

from tortoise.backends.base.client import BaseDBAsyncClient

from models.enums import Permission, Profile
from models.tables import Post, Role, Unit
from office import clock
from office.actors import Actor
from office.errors import Invalid, NotAllowed
from office.people.permissions import known, labels_of
from office.people.posts import seated

_OWN = "No puede darse a sí mismo más de lo que tiene: pídalo a otra persona que administre."


_WIDER = "Solo puede dar la administración de áreas que usted administra."


_PROFILES = {
    Profile.CHIEF: "El área ya tiene un jefe: {0}. Cambie antes ese perfil.",
    Profile.ASSISTANT: "El área ya tiene asistente: {0}. Cambie antes ese perfil.",
}


@dataclass(frozen=True)
class PostForm:
    """A post as an administrator describes it.

    `extra` are permissions given singly beside those of the role. `admin_units` limits what the
    post administers (None: the whole institution).
    """

    unit_id: int
    title: str
    profile: Profile = Profile.NORMAL
    role_id: int | None = None
    extra: frozenset[Permission] = frozenset()
    admin_units: frozenset[int] | None = field(default=None)


async def check_profile(
    connection: BaseDBAsyncClient, unit_id: int, profile: Profile, *, except_id: int
) -> None:
    if profile not in _PROFILES:
        return
    await Unit.filter(id=unit_id).using_db(connection).select_for_update().first()
    other = await (
        Post.filter(seated(clock.now()), unit_id=unit_id, profile=profile, official__active=True)
        .filter(acting_for_id__isnull=True)
        .exclude(id=except_id)
        .using_db(connection)
        .select_related("official")
        .first()
    )
    if other is not None:
        raise Invalid(_PROFILES[profile].format(other.official.name), "profile")


async def permissions_of(
    connection: BaseDBAsyncClient, institution_id: int, form: PostForm
) -> frozenset[Permission]:
    if form.role_id is None:
        return form.extra
    role = await (
        Role.filter(id=form.role_id, institution_id=institution_id, active=True)
        .using_db(connection)
        .first()
    )
    if role is None:
        raise Invalid("Elija un rol de la lista.", "role_id")
    return form.extra | known(role.permissions)


def check_grant(
    actor: Actor,
    form: PostForm,
    effective: frozenset[Permission],
    own: frozenset[Permission] | None,
) -> None:
    """Nobody gives themselves more than they have, nor others more units than they administer."""
    if own is not None and effective - own:
        raise NotAllowed(_OWN)
    if Permission.ADMIN not in effective or actor.admin_units is None:
        return
    if form.admin_units is None or not form.admin_units <= actor.admin_units:
        raise NotAllowed(_WIDER)


def units_of(form: PostForm, effective: Collection[Permission]) -> list[int] | None:
    if Permission.ADMIN not in effective or form.admin_units is None:
        return None
    return sorted(form.admin_units)


async def values(connection: BaseDBAsyncClient, post: Post) -> dict[str, object]:
    """What the trail tells of a post."""
    unit = await Unit.get(id=post.unit_id, using_db=connection)
    role = await Role.get_or_none(id=post.role_id, using_db=connection) if post.role_id else None
    units: list[str] = []
    if post.admin_units is not None:
        rows = await Unit.filter(id__in=post.admin_units).using_db(connection).order_by("name")
        units = [row.name for row in rows]
    return {
        "title": post.title,
        "unit": unit.name,
        "profile": str(post.profile.value),
        "role": role.name if role else "",
        "permissions": labels_of(post.permissions),
        "admin_units": units,
    }
