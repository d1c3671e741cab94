"""Units from a file: sigla, nombre, ciudad, depende de; in any order."""

from tortoise.backends.base.client import BaseDBAsyncClient

from models.ids import new_id
from models.tables import Unit
from office.actors import Actor
from office.administration import changes, forms
from office.administration.changes import Change
from office.administration.loading.plans import (
    Headings,
    Plan,
    Planned,
    Reader,
    What,
    each_once,
    plan_of,
)
from office.administration.loading.sheets import Row, Sheet
from office.errors import Invalid

HEADINGS: Headings = {
    "acronym": ("sigla", "siglas", "codigo"),
    "name": ("nombre", "area", "nombre del area"),
    "city": ("ciudad",),
    "parent": ("depende de", "area superior", "superior"),
}


async def plan(actor: Actor, sheet: Sheet, connection: BaseDBAsyncClient | None = None) -> Plan:
    """What the file would do to the actor's institution."""
    query = Unit.filter(institution_id=actor.institution_id).select_related("parent")
    known = {
        row.acronym: row for row in await (query.using_db(connection) if connection else query)
    }
    reader = Reader(sheet, HEADINGS, ("acronym", "name"))
    listed = {row.cells.get(_column(sheet), "").upper() for row in sheet.rows}

    def fate(row: Row) -> Planned:
        cells = _checked(reader, row)
        parent = cells["parent"]
        if parent and parent not in known and parent not in listed:
            raise Invalid(f"El área superior {parent} no existe ni está en el archivo.")
        if parent == cells["acronym"]:
            raise Invalid("Un área no puede depender de sí misma.")
        unit = known.get(cells["acronym"])
        if unit is None:
            return Planned(row.line, cells["acronym"], What.CREATE, cells["name"])
        before = {
            "name": unit.name,
            "city": unit.city,
            "parent": unit.parent.acronym if unit.parent else "",
        }
        told = [
            f"{name}: «{before[name]}» pasa a «{cells[name]}»"
            for name in before
            if cells[name] and cells[name] != before[name]
        ]
        what = What.CHANGE if told else What.NOTHING
        return Planned(row.line, cells["acronym"], what, "; ".join(told) or unit.name)

    rows = each_once(sheet.rows, fate)
    return plan_of(sheet, _without_circles(rows, sheet, reader, known))


def _column(sheet: Sheet) -> str:
    return next((column for column in sheet.columns if column in HEADINGS["acronym"]), "")


def _checked(reader: Reader, row: Row) -> dict[str, str]:
    cells = reader.cells(row)
    return {
        "acronym": forms.acronym(cells["acronym"]),
        "name": forms.named(cells["name"]),
        "city": forms.short(cells["city"], "city", most=80),
        "parent": cells["parent"].upper(),
    }


def _without_circles(
    rows: list[Planned], sheet: Sheet, reader: Reader, known: dict[str, Unit]
) -> list[Planned]:
    """The rows, those that would close a circle as faults."""
    above = {a: u.parent.acronym if u.parent else "" for a, u in known.items()}
    by_line = {row.line: row for row in sheet.rows}
    for row in rows:
        if row.what is not What.FAULT:
            cells = _checked(reader, by_line[row.line])
            above[row.key] = cells["parent"] or above.get(row.key, "")
    checked = []
    for row in rows:
        way, at = [], row.key
        while at and at not in way:
            way.append(at)
            at = above.get(at, "")
        circle = bool(at) and row.what is not What.FAULT
        words = "Con estas filas un área dependería de sí misma."
        checked.append(Planned(row.line, row.key, What.FAULT, words) if circle else row)
    return checked


async def write(connection: BaseDBAsyncClient, actor: Actor, sheet: Sheet) -> Plan:
    """Write what the file says, within a transaction; rows with faults are left out."""
    found = await plan(actor, sheet, connection)
    reader = Reader(sheet, HEADINGS, ("acronym", "name"))
    by_line = {row.line: row for row in sheet.rows}
    rows = await Unit.filter(institution_id=actor.institution_id).using_db(connection)
    units = {row.acronym: row for row in rows}
    touched = [row for row in found.rows if row.what in (What.CREATE, What.CHANGE)]
    for row in touched:
        if row.what is What.CREATE:
            cells = _checked(reader, by_line[row.line])
            unit = Unit(
                id=new_id(),
                institution_id=actor.institution_id,
                acronym=row.key,
                name=cells["name"],
                city=cells["city"] or "Quito",
            )
            await unit.save(using_db=connection, force_create=True)
            units[row.key] = unit
    for row in touched:
        cells, unit = _checked(reader, by_line[row.line]), units[row.key]
        unit.name, unit.city = cells["name"], cells["city"] or unit.city
        if cells["parent"]:
            unit.parent_id = units[cells["parent"]].id
        unit.version += row.what is What.CHANGE
        await unit.save(using_db=connection)
        act = "created" if row.what is What.CREATE else "changed"
        change = Change("unit", act, unit.id, unit.name, after=cells, comment="Carga desde archivo")
        await changes.record(connection, actor, change, actor.institution_id)
    return found
