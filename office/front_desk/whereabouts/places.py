"""The places of a unit's physical archive: up to ten named levels, and what stands in which."""

from dataclasses import dataclass
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.functions import Count

from models.database import run_tx
from models.enums import Action, Permission
from models.ids import new_id
from models.tables import ArchiveLevel, ArchivePlace, Paper
from office.actors import Actor, require
from office.errors import Conflict, Invalid, NotFound
from office.evidence import trail
from office.front_desk.whereabouts.archive import WHAT

MOST_LEVELS = 10
_LONGEST_NAME, _LONGEST_CODE = 120, 20
_FIRST = ("Bodega", "Estante", "Caja")


@dataclass(frozen=True)
class PlaceRow:
    """A place with its path from the top; `papers` lie there."""

    place_id: int
    depth: int
    level: str
    code: str
    name: str
    path: str
    active: bool
    papers: int


async def levels(actor: Actor) -> list[str]:
    """What the actor's unit calls its levels, from the top; a proposal where it has none."""
    require(actor, Permission.ARCHIVE, WHAT)
    rows = await ArchiveLevel.filter(unit_id=actor.unit_id).order_by("depth")
    return [row.name for row in rows] or list(_FIRST)


async def name_levels(actor: Actor, names: list[str]) -> None:
    """Name the levels of the unit's archive, from the top; blanks at the end are none.

    Raises NotAllowed, Invalid (niveles), Conflict (places stand on a level that would go).
    """
    require(actor, Permission.ARCHIVE, WHAT)
    kept = [" ".join(name.split())[:60] for name in names if name.strip()]
    if not kept or len(kept) > MOST_LEVELS:
        raise Invalid(f"Escriba de uno a {MOST_LEVELS} niveles.", "niveles")
    if await ArchivePlace.filter(unit_id=actor.unit_id, depth__gt=len(kept)).exists():
        raise Conflict("Hay lugares en los niveles que quitaría. Déjelos, o use otro nombre.")

    async def work(connection: BaseDBAsyncClient) -> None:
        await ArchiveLevel.filter(unit_id=actor.unit_id).using_db(connection).delete()
        for depth, name in enumerate(kept, start=1):
            await ArchiveLevel.create(
                id=new_id(), unit_id=actor.unit_id, depth=depth, name=name, using_db=connection
            )
        await _note(connection, actor, {"niveles": kept})

    await run_tx(work)


async def add(actor: Actor, parent_id: int, code: str, name: str) -> None:
    """Add a place inside `parent_id`, 0 at the top. Raises NotAllowed, NotFound, Invalid (sigla,
    nombre, padre), Conflict (the code is another's there)."""
    require(actor, Permission.ARCHIVE, WHAT)
    code, name = " ".join(code.split()).upper(), " ".join(name.split())
    if not code or len(code) > _LONGEST_CODE:
        raise Invalid(f"Escriba una sigla de hasta {_LONGEST_CODE} caracteres.", "sigla")
    if not name or len(name) > _LONGEST_NAME:
        raise Invalid(f"Escriba el nombre, de hasta {_LONGEST_NAME} caracteres.", "nombre")
    depth = 1
    if parent_id:
        parent = await _own(actor, parent_id)
        depth = parent.depth + 1
    if depth > len(await levels(actor)):
        raise Invalid("No hay más niveles debajo de ese lugar.", "padre")
    same = ArchivePlace.filter(unit_id=actor.unit_id, parent_id=parent_id or None, code=code)
    if await same.exists():
        raise Conflict("Ya hay un lugar con esa sigla ahí.")

    async def work(connection: BaseDBAsyncClient) -> None:
        await ArchivePlace.create(
            id=new_id(),
            unit_id=actor.unit_id,
            parent_id=parent_id or None,
            depth=depth,
            code=code,
            name=name,
            using_db=connection,
        )
        await _note(connection, actor, {"lugar": code, "nombre": name})

    await run_tx(work)


async def set_active(actor: Actor, place_id: int, *, active: bool) -> None:
    """Close a place for new paper, or open it again. Raises NotAllowed, NotFound."""
    require(actor, Permission.ARCHIVE, WHAT)
    row = await _own(actor, place_id)

    async def work(connection: BaseDBAsyncClient) -> None:
        await ArchivePlace.filter(id=row.id).using_db(connection).update(active=active)
        await _note(connection, actor, {"lugar": row.code, "abierto": active})

    await run_tx(work)


async def _note(connection: BaseDBAsyncClient, actor: Actor, after: dict[str, Any]) -> None:
    about = trail.About(detail={"archive": actor.unit_id, "after": after})
    await trail.record(connection, [trail.by_official(actor, Action.ADMINISTERED, about)])


async def _own(actor: Actor, place_id: int) -> ArchivePlace:
    row = await ArchivePlace.get_or_none(id=place_id, unit_id=actor.unit_id)
    if row is None:
        raise NotFound("No existe ese lugar en el archivo de su área.")
    return row


async def tree(actor: Actor) -> list[PlaceRow]:
    """The places of the actor's unit, each under its parent. Raises NotAllowed."""
    named = await levels(actor)
    rows = await ArchivePlace.filter(unit_id=actor.unit_id).order_by("code", "id").limit(2000)
    counted = (
        await Paper.filter(place_id__in=[row.id for row in rows] or [0])
        .annotate(held=Count("id"))
        .group_by("place_id")
        .values("place_id", "held")
    )
    held = {int(row["place_id"]): int(row["held"]) for row in counted}
    below: dict[int | None, list[ArchivePlace]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    shown: list[PlaceRow] = []

    def walk(parent_id: int | None, path: str) -> None:
        for row in below.get(parent_id, ()):
            here = f"{path} / {row.code}" if path else row.code
            level = named[row.depth - 1] if row.depth <= len(named) else ""
            count = held.get(row.id, 0)
            shown.append(
                PlaceRow(row.id, row.depth, level, row.code, row.name, here, row.active, count)
            )
            walk(row.id, here)

    walk(None, "")
    return shown


async def path_of(place_id: int | None) -> str:
    """Where a place is, from the top: «B1 / E2 / C3 Caja de 2026»."""
    codes: list[str] = []
    row = await ArchivePlace.get_or_none(id=place_id or 0)
    name = row.name if row else ""
    while row is not None and len(codes) < MOST_LEVELS:
        codes.append(row.code)
        row = await ArchivePlace.get_or_none(id=row.parent_id) if row.parent_id else None
    return f"{' / '.join(reversed(codes))} {name}".strip()
