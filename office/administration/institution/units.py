"""The tree of units: seen, made, renamed and moved."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from models.database import run_tx
from models.enums import Profile
from models.ids import new_id
from models.tables import Institution, Post, Unit
from office import clock
from office.actors import Actor
from office.administration import changes, forms
from office.administration.authority import unit_in_reach, units_in_reach
from office.administration.changes import Change
from office.errors import Invalid, NotAllowed, NotFound
from office.people.posts import seated

T = TypeVar("T")

_TAKEN = "Otra área de la institución ya tiene esa sigla."
_CYCLE = "Un área no puede depender de sí misma ni de una que depende de ella."


@dataclass(frozen=True)
class UnitRow:
    """A unit in the tree: `depth` steps below the top; chief and assistant by name, "" if none."""

    unit_id: int
    acronym: str
    name: str
    city: str
    parent_id: int | None
    depth: int
    active: bool
    chief: str
    assistant: str
    people: int
    version: int


@dataclass(frozen=True)
class UnitForm:
    """A unit as an administrator describes it; `parent_id` None is the top."""

    acronym: str
    name: str
    city: str
    parent_id: int | None


async def tree(actor: Actor) -> tuple[UnitRow, ...]:
    """The units that the actor administers, each below its parent. Raises NotAllowed."""
    units = await units_in_reach(actor)
    posts = await Post.filter(
        seated(clock.now()), unit_id__in=list(units), official__active=True
    ).select_related("official")
    sitting: dict[int, list[Post]] = defaultdict(list)
    for post in posts:
        sitting[post.unit_id].append(post)
    children: dict[int | None, list[Unit]] = defaultdict(list)
    for unit in units.values():
        children[unit.parent_id if unit.parent_id in units else None].append(unit)
    return tuple(_row(unit, depth, sitting[unit.id]) for unit, depth in _walk(None, children, 0))


def _walk(
    parent_id: int | None, children: Mapping[int | None, list[Unit]], depth: int
) -> Iterable[tuple[Unit, int]]:
    for unit in children.get(parent_id, ()):
        yield unit, depth
        yield from _walk(unit.id, children, depth + 1)


def _row(unit: Unit, depth: int, sitting: list[Post]) -> UnitRow:
    own = [post for post in sitting if post.acting_for_id is None]
    by_profile = {post.profile: post.official.name for post in own}
    return UnitRow(
        unit_id=unit.id,
        acronym=unit.acronym,
        name=unit.name,
        city=unit.city,
        parent_id=unit.parent_id,
        depth=depth,
        active=unit.active,
        chief=by_profile.get(Profile.CHIEF, ""),
        assistant=by_profile.get(Profile.ASSISTANT, ""),
        people=len({post.official_id for post in own}),
        version=unit.version,
    )


async def add_unit(actor: Actor, form: UnitForm) -> int:
    """Make a unit and return its id. Raises NotAllowed, NotFound (parent), Invalid."""
    form = _checked(form)

    async def work(connection: BaseDBAsyncClient) -> int:
        await lock_tree(connection, actor)
        await _check_parent(connection, actor, form.parent_id)
        unit = Unit(
            id=new_id(),
            institution_id=actor.institution_id,
            parent_id=form.parent_id,
            acronym=form.acronym,
            name=form.name,
            city=form.city,
        )
        await unit.save(using_db=connection, force_create=True)
        change = Change("unit", "created", unit.id, unit.name, after=await values(unit, connection))
        await changes.record(connection, actor, change, actor.institution_id)
        return int(unit.id)

    return await _with_own_acronym(work)


async def change_unit(actor: Actor, unit_id: int, version: int, form: UnitForm) -> None:
    """Rename or move a unit; what it holds stays with it.

    Numbers already given keep the old acronym, new ones bear the new one. Raises NotAllowed,
    NotFound, Invalid (a cycle; an acronym that is taken), Conflict (changed meanwhile).
    """
    form = _checked(form)

    async def work(connection: BaseDBAsyncClient) -> None:
        await lock_tree(connection, actor)
        unit = await unit_in_reach(actor, unit_id, connection)
        await changes.check_version(connection, unit, "unit", version)
        if form.parent_id != unit.parent_id:
            await _check_parent(connection, actor, form.parent_id)
            await _check_no_cycle(connection, unit_id, form.parent_id)
        before = await values(unit, connection)
        unit.acronym, unit.name, unit.city = form.acronym, form.name, form.city
        unit.parent_id = form.parent_id
        unit.version += 1
        await unit.save(using_db=connection)
        after = await values(unit, connection)
        act = "moved" if before["parent"] != after["parent"] else "changed"
        change = Change("unit", act, unit.id, unit.name, before, after)
        await changes.record(connection, actor, change, actor.institution_id)

    await _with_own_acronym(work)


async def _with_own_acronym(work: Callable[[BaseDBAsyncClient], Awaitable[T]]) -> T:
    try:
        return await run_tx(work)
    except IntegrityError as error:
        raise Invalid(_TAKEN, "acronym") from error


async def lock_tree(connection: BaseDBAsyncClient, actor: Actor) -> None:
    """One change of the tree at a time: two moves at once could make a cycle together."""
    query = Institution.filter(id=actor.institution_id).using_db(connection)
    if await query.select_for_update().first() is None:
        raise NotFound("Esa institución no existe.")


async def _check_parent(connection: BaseDBAsyncClient, actor: Actor, parent_id: int | None) -> None:
    if parent_id is None:
        if actor.admin_units is not None:
            raise NotAllowed("Elija de qué área depende: su puesto no administra todas.")
        return
    parent = await unit_in_reach(actor, parent_id, connection)
    if not parent.active:
        raise Invalid("Esa área está cerrada; elija otra.", "parent_id")


async def _check_no_cycle(
    connection: BaseDBAsyncClient, unit_id: int, parent_id: int | None
) -> None:
    seen: set[int] = set()
    at = parent_id
    while at is not None and at not in seen:
        if at == unit_id:
            raise Invalid(_CYCLE, "parent_id")
        seen.add(at)
        above = await Unit.get(id=at, using_db=connection)
        at = above.parent_id


def _checked(form: UnitForm) -> UnitForm:
    return replace(
        form,
        acronym=forms.acronym(form.acronym),
        name=forms.named(form.name),
        city=forms.named(form.city, "city", most=80),
    )


async def values(unit: Unit, connection: BaseDBAsyncClient) -> dict[str, object]:
    """What the trail tells of a unit."""
    parent = None
    if unit.parent_id is not None:
        parent = await Unit.get(id=unit.parent_id, using_db=connection)
    return {
        "acronym": unit.acronym,
        "name": unit.name,
        "city": unit.city,
        "parent": parent.name if parent else "",
        "active": unit.active,
    }
