"""Named roles: sets of permissions that an administrator edits, and every post that bears one."""

from collections.abc import Iterable
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError
from tortoise.functions import Count

from models.database import run_tx
from models.enums import Permission
from models.ids import new_id
from models.tables import Post, Role
from office import clock
from office.actors import Actor
from office.administration import changes
from office.administration.authority import keep_an_administrator, require_admin, require_whole
from office.administration.changes import Change
from office.errors import Conflict, Invalid, NotAllowed, NotFound
from office.people.permissions import known, labels_of
from office.people.posts import seated

_NO_ROLE = "Ese rol no existe."
_TAKEN = "Ya hay un rol con ese nombre."
_OWN = "Usted lleva este rol y no puede darse más permisos: pídalo a otra persona que administre."
_LONGEST_NAME = 80


@dataclass(frozen=True)
class RoleRow:
    """A role as it is listed; `posts` is how many posts bear it now."""

    role_id: int
    name: str
    permissions: frozenset[Permission]
    active: bool
    version: int
    posts: int


async def roles(actor: Actor, *, only_active: bool = False) -> tuple[RoleRow, ...]:
    """The roles of the institution by name. Raises NotAllowed."""
    require_admin(actor)
    rows = await Role.filter(institution_id=actor.institution_id).order_by("name")
    bearers = await (
        Post.filter(seated(clock.now()), unit__institution_id=actor.institution_id)
        .exclude(role_id__isnull=True)
        .annotate(n=Count("id"))
        .group_by("role_id")
        .values("role_id", "n")
    )
    count = {int(row["role_id"]): int(row["n"]) for row in bearers}
    return tuple(
        RoleRow(
            row.id, row.name, known(row.permissions), row.active, row.version, count.get(row.id, 0)
        )
        for row in rows
        if row.active or not only_active
    )


async def add_role(actor: Actor, name: str, permissions: Iterable[Permission]) -> int:
    """Make a role and return its id. Raises NotAllowed, Invalid, Conflict."""
    require_whole(actor)
    row = Role(
        id=new_id(),
        institution_id=actor.institution_id,
        name=_checked(name),
        permissions=sorted(permissions),
    )

    async def work(connection: BaseDBAsyncClient) -> None:
        await row.save(using_db=connection, force_create=True)
        change = Change("role", "created", row.id, row.name, after=_values(row))
        await changes.record(connection, actor, change, actor.institution_id)

    try:
        await run_tx(work)
    except IntegrityError as error:
        raise Invalid(_TAKEN, "name") from error
    return int(row.id)


async def change_role(
    actor: Actor,
    role_id: int,
    version: int,
    name: str,
    permissions: Iterable[Permission],
    *,
    active: bool = True,
) -> None:
    """Rename a role or change what it carries, in all posts that bear it.

    Raises NotAllowed (also for one's own role gaining something), NotFound, Invalid, Conflict
    (changed meanwhile; borne by somebody while it is to rest; the last administrator).
    """
    require_whole(actor)
    name, wanted = _checked(name), frozenset(permissions)

    async def work(connection: BaseDBAsyncClient) -> None:
        row = await _locked(connection, actor, role_id)
        await changes.check_version(connection, row, "role", version)
        bearers = await Post.filter(role_id=role_id).using_db(connection).select_for_update()
        own = any(post.official_id == actor.official_id for post in bearers)
        if own and wanted - known(row.permissions):
            raise NotAllowed(_OWN)
        now = clock.now()
        held = [post for post in bearers if post.held_to is None or post.held_to > now]
        if not active and held:
            raise Conflict("Hay puestos con este rol: déles otro antes de retirarlo.")
        before = _values(row)
        row.name, row.permissions, row.active = name, sorted(wanted), active
        row.version += 1
        await row.save(using_db=connection)
        for post in held:
            post.permissions = sorted({*row.permissions, *(post.extra or ())})
            await post.save(using_db=connection, update_fields=["permissions"])
        change = Change("role", "changed", row.id, row.name, before, _values(row))
        await changes.record(connection, actor, change, actor.institution_id)
        await keep_an_administrator(connection, actor.institution_id)

    try:
        await run_tx(work)
    except IntegrityError as error:
        raise Invalid(_TAKEN, "name") from error


async def _locked(connection: BaseDBAsyncClient, actor: Actor, role_id: int) -> Role:
    query = Role.filter(id=role_id, institution_id=actor.institution_id)
    row = await query.using_db(connection).select_for_update().first()
    if row is None:
        raise NotFound(_NO_ROLE)
    return row


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Invalid("Escriba el nombre del rol.", "name")
    if len(name) > _LONGEST_NAME:
        raise Invalid(f"El nombre puede tener hasta {_LONGEST_NAME} caracteres.", "name")
    return name


def _values(row: Role) -> dict[str, object]:
    return {"name": row.name, "permissions": labels_of(row.permissions), "active": row.active}
