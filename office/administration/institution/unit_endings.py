"""Units closed or merged: what they hold, their people and what hangs below go to another."""

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from models.database import run_tx
from models.enums import OPEN_CASE_STATES, CopyState, DocumentState, Profile
from models.tables import Case, Copy, Document, IntakeAddress, Post, Procedure, Unit
from office import clock
from office.actors import Actor
from office.addresses import institution_addresses
from office.administration import changes
from office.administration.authority import unit_in_reach
from office.administration.changes import Change
from office.administration.institution.units import lock_tree, values
from office.config import config
from office.errors import Conflict, Invalid

_WORKED = (DocumentState.DRAFT, DocumentState.SIGNING)
_PEOPLE = "El área tiene {0} con puesto: muévalas antes, o únala a otra área con todo."
_OPEN = "El área tiene documentos sin asignar o casos abiertos: elija qué área los recibe."


async def close_unit(actor: Actor, unit_id: int, version: int, successor_id: int | None) -> str:
    """Close a unit without people; its cases and unassigned documents go to the successor.

    Says in words what was moved. Raises NotAllowed, NotFound, Invalid (successor), Conflict
    (people sit there; units hang below; an address the operator fixed leads there).
    """
    return await _end(actor, unit_id, version, successor_id, with_people=False)


async def merge_unit(actor: Actor, unit_id: int, version: int, successor_id: int) -> str:
    """Merge a unit into another: its people too, each with what they hold, and its lower units.

    As `close_unit` otherwise. Whoever was its chief or assistant is none in the new unit.
    """
    return await _end(actor, unit_id, version, successor_id, with_people=True)


async def _end(
    actor: Actor, unit_id: int, version: int, successor_id: int | None, *, with_people: bool
) -> str:
    async def work(connection: BaseDBAsyncClient) -> str:
        await lock_tree(connection, actor)
        unit = await unit_in_reach(actor, unit_id, connection)
        await changes.check_version(connection, unit, "unit", version)
        if not unit.active:
            raise Conflict("El área ya está cerrada.")
        if unit.acronym in config().intake.values():
            raise Conflict("El operador fijó una dirección de correo que lleva a esta área.")
        successor = await _successor(connection, actor, unit, successor_id)
        before = await values(unit, connection)
        moved = await _moved(connection, unit, successor, with_people=with_people)
        unit.active = False
        unit.version += 1
        await unit.save(using_db=connection)
        after = {
            **await values(unit, connection),
            "successor": successor.name if successor else "",
            "moved": moved,
        }
        act = "merged" if with_people else "closed"
        change = Change("unit", act, unit.id, unit.name, before, after)
        await changes.record(connection, actor, change, actor.institution_id)
        return moved

    moved = await run_tx(work)
    await institution_addresses.refresh()
    return moved


async def _successor(
    connection: BaseDBAsyncClient, actor: Actor, unit: Unit, successor_id: int | None
) -> Unit | None:
    if successor_id is None:
        return None
    successor = await unit_in_reach(actor, successor_id, connection)
    at: Unit | None = successor
    while at is not None:
        if at.id == unit.id:
            raise Invalid("Elija un área que no sea esta ni dependa de ella.", "successor")
        at = await Unit.get(id=at.parent_id, using_db=connection) if at.parent_id else None
    if not successor.active:
        raise Invalid("Esa área está cerrada; elija otra.", "successor")
    return successor


async def _moved(
    connection: BaseDBAsyncClient, unit: Unit, successor: Unit | None, *, with_people: bool
) -> str:
    people = await _present(Post.filter(unit_id=unit.id)).using_db(connection).count()
    below = Unit.filter(parent_id=unit.id, active=True).using_db(connection)
    if not with_people:
        if people:
            raise Conflict(_PEOPLE.format("una persona" if people == 1 else f"{people} personas"))
        if await below.exists():
            raise Conflict("Otras áreas dependen de esta: muévalas antes.")
    cases = Case.filter(unit_id=unit.id, state__in=OPEN_CASE_STATES).using_db(connection)
    lying = Copy.filter(unit_id=unit.id, state=CopyState.IN_PROCESS).using_db(connection)
    many_cases, many_copies = await cases.count(), await lying.count()
    if successor is None:
        if many_cases or many_copies:
            raise Invalid(_OPEN, "successor")
        await IntakeAddress.filter(unit_id=unit.id).using_db(connection).delete()
        return "nada"
    await cases.update(unit_id=successor.id, unit_since=clock.now())
    await lying.update(unit_id=successor.id)
    await IntakeAddress.filter(unit_id=unit.id).using_db(connection).update(unit_id=successor.id)
    await Procedure.filter(unit_id=unit.id).using_db(connection).update(unit_id=successor.id)
    await below.update(parent_id=successor.id)
    if with_people:
        await Copy.filter(unit_id=unit.id).using_db(connection).update(unit_id=successor.id)
        await _people_follow(connection, unit, successor)
    return f"{many_cases} casos, {many_copies} documentos en trámite, {people} puestos"


async def _people_follow(connection: BaseDBAsyncClient, unit: Unit, successor: Unit) -> None:
    """Move the posts themselves: each keeps what it holds, and drafts get the new unit's number."""
    posts = _present(Post.filter(unit_id=unit.id)).using_db(connection)
    await posts.update(unit_id=successor.id, profile=Profile.NORMAL)
    drafts = Document.filter(unit_id=unit.id, state__in=_WORKED).using_db(connection)
    await drafts.update(unit_id=successor.id)


def _present(posts: QuerySet[Post]) -> QuerySet[Post]:
    """Those of `posts` that are not over; seats for somebody else that are to come too."""
    return posts.filter(Q(held_to__isnull=True) | Q(held_to__gt=clock.now()))
