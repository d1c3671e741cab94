"""Trays with their filters that an official keeps under a name, and how many they hold now."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.tables import SavedView
from office.actors import Actor
from office.errors import Invalid, NotFound
from office.records.trays.catalogue import trays_of
from office.records.trays.filters import Filters, parse
from office.records.trays.listing import count
from office.records.trays.sources import SOURCES

MOST = 12
LONGEST = 60
_COUNTED = 50


@dataclass(frozen=True)
class View:
    """A saved view; `count` is how many it holds, `more` when there are more than that."""

    view_id: int
    tray: str
    name: str
    query: str
    count: int
    more: bool

    @property
    def href(self) -> str:
        """Where it is found."""
        return f"/bandejas/{self.tray}" + (f"?{self.query}" if self.query else "")


async def views_of(actor: Actor, slug: str = "") -> tuple[View, ...]:
    """The official's views (of the tray `slug`, or all) by name, each with its counter."""
    rows = SavedView.filter(official_id=actor.official_id).order_by("name")
    names = {each.name for each in trays_of(actor) if each.name in SOURCES}
    found = []
    for row in await (rows.filter(tray=slug) if slug else rows):
        if row.tray not in names:
            continue
        filters = parse(dict(parse_qsl(row.query)))
        held = await count(actor, row.tray, filters, _COUNTED + 1)
        counted = min(held, _COUNTED)
        found.append(View(row.id, row.tray, row.name, row.query, counted, held > _COUNTED))
    return tuple(found)


async def save(actor: Actor, slug: str, name: str, filters: Filters) -> None:
    """Keep the filters under `name`; one of that name is replaced. Raises Invalid (nombre)."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST:
        raise Invalid(f"Escriba un nombre de hasta {LONGEST} caracteres.", "nombre")
    if slug not in {each.name for each in trays_of(actor)} or slug not in SOURCES:
        raise NotFound("Esa bandeja no existe.")
    query = urlencode(filters.params())

    async def work(connection: BaseDBAsyncClient) -> None:
        own = SavedView.filter(official_id=actor.official_id).using_db(connection)
        row = await own.filter(name=name).first()
        if row is None and await own.count() >= MOST:
            raise Invalid(f"Tiene {MOST} vistas; quite una antes de guardar otra.", "nombre")
        row = row or SavedView(official_id=actor.official_id, name=name)
        row.tray, row.query = slug, query
        await row.save(using_db=connection)

    await run_tx(work)


async def remove(actor: Actor, view_id: int) -> str:
    """Forget the view; its tray. Raises NotFound."""

    async def work(connection: BaseDBAsyncClient) -> str:
        row = (
            await SavedView.filter(id=view_id, official_id=actor.official_id)
            .using_db(connection)
            .first()
        )
        if row is None:
            raise NotFound("Esa vista no existe.")
        await row.delete(using_db=connection)
        return str(row.tray)

    return await run_tx(work)
