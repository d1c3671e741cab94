"""Who may administer what: the whole institution, or the units that a post is limited to."""

from collections.abc import Collection

from tortoise.backends.base.client import BaseDBAsyncClient

from models.enums import Permission
from models.tables import Post, Unit
from office import clock
from office.actors import Actor, require
from office.errors import Conflict, NotAllowed, NotFound
from office.people.posts import seated

WHAT = "administrar la institución"
_LIMITED = "Su puesto administra solo algunas áreas; esto lo decide quien administra todas."
_NO_UNIT = "Esa área no existe o no está a su cargo."
_LAST = "Es la última persona que administra toda la institución: nombre antes a otra."


def require_admin(actor: Actor) -> None:
    """Raises NotAllowed unless the post administers anything of its institution."""
    require(actor, Permission.ADMIN, WHAT)


def require_whole(actor: Actor) -> None:
    """Raises NotAllowed unless the post administers the whole institution."""
    require_admin(actor)
    if actor.admin_units is not None:
        raise NotAllowed(_LIMITED)


def require_superadmin(actor: Actor) -> None:
    """Raises NotAllowed unless the actor runs the installation."""
    if not actor.is_superadmin:
        raise NotAllowed("Solo quien administra la instalación puede hacer esto.")


def below(tops: Collection[int], parents: dict[int, int | None]) -> frozenset[int]:
    """`tops` and every unit that stands under one of them."""
    found: set[int] = set()
    for unit_id in parents:
        way, at = [], unit_id
        while at is not None and at not in way:
            way.append(at)
            at = parents.get(at)  # type: ignore[assignment]
        if any(step in tops for step in way):
            found.add(unit_id)
    return frozenset(found)


async def units_in_reach(
    actor: Actor, connection: BaseDBAsyncClient | None = None
) -> dict[int, Unit]:
    """The units of the institution that the actor administers, closed ones too, by id.

    Raises NotAllowed.
    """
    require_admin(actor)
    query = Unit.filter(institution_id=actor.institution_id).order_by("acronym")
    rows = await (query.using_db(connection) if connection else query)
    if actor.admin_units is None:
        return {row.id: row for row in rows}
    mine = below(actor.admin_units, {row.id: row.parent_id for row in rows})
    return {row.id: row for row in rows if row.id in mine}


async def unit_in_reach(
    actor: Actor, unit_id: int, connection: BaseDBAsyncClient | None = None
) -> Unit:
    """That unit; NotFound when it is another's, or there is none. Raises NotAllowed."""
    unit = (await units_in_reach(actor, connection)).get(unit_id)
    if unit is None:
        raise NotFound(_NO_UNIT)
    return unit


async def post_in_reach(
    actor: Actor, post_id: int, connection: BaseDBAsyncClient | None = None
) -> Post:
    """The post, with unit and official; NotFound when its unit is none of the actor's.

    Raises NotAllowed.
    """
    reach = await units_in_reach(actor, connection)
    query = Post.filter(id=post_id).select_related("unit", "official")
    post = await (query.using_db(connection) if connection else query).first()
    if post is None or post.unit_id not in reach:
        raise NotFound("Ese puesto no existe o no está a su cargo.")
    return post


async def keep_an_administrator(connection: BaseDBAsyncClient, institution_id: int) -> None:
    """Raises Conflict when nobody is left who administers the whole institution.

    Called within the transaction, after its changes.
    """
    posts = await (
        Post.filter(
            seated(clock.now()),
            unit__institution_id=institution_id,
            official__active=True,
            acting_for_id__isnull=True,
        )
        .using_db(connection)
        .only("id", "permissions", "admin_units")
    )
    if not any(Permission.ADMIN in post.permissions and post.admin_units is None for post in posts):
        raise Conflict(_LAST)
