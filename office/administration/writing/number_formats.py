"""How an institution writes its numbers: decided for each unit and kind by who administers it."""

import re
from dataclasses import dataclass, replace

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import DocumentKind
from models.ids import new_id
from models.tables import Institution, NumberFormat, NumberSeries, OwnKind, Unit
from office import clock
from office.actors import Actor
from office.administration import changes
from office.administration.authority import unit_in_reach, units_in_reach
from office.administration.changes import Change
from office.config import config
from office.errors import Invalid, NotFound
from office.records.drafting.kinds import WRITTEN_HERE
from office.records.numbering.formats import (
    LONGEST_SEQUENCE,
    SEPARATORS,
    Format,
    fits,
    format_of,
)

_ABBREVIATION = re.compile(r"[A-ZÑ0-9]{0,20}")
_TAKEN = (
    "Con esa forma, otros documentos llevarían el mismo número ({whose}). "
    "Añada el área o el tipo, o cambie una abreviatura."
)


@dataclass(frozen=True)
class Kind:
    """A kind that is numbered: its letters, and its name where the institution gave it one."""

    letters: str
    name: str = ""


@dataclass(frozen=True)
class FormatForm:
    """The form of a number as an administrator describes it; `series_unit_id` None: the unit's own
    series."""

    format: Format
    series_unit_id: int | None = None


@dataclass(frozen=True)
class FormatRow:
    """How a unit numbers a kind; `example` is its number 27. `changed`: not in the usual form."""

    unit_id: int
    unit: str
    acronym: str
    kind: Kind
    form: FormatForm
    example: str
    series_unit: str
    changed: bool
    version: int


async def kinds_of(
    institution_id: int, connection: BaseDBAsyncClient | None = None
) -> tuple[Kind, ...]:
    """The kinds whose numbers may be written in another form: those that are written here."""
    query = OwnKind.filter(institution_id=institution_id).order_by("name")
    own = await (query.using_db(connection) if connection else query)
    return (
        *(Kind(kind.value) for kind in WRITTEN_HERE),
        *(Kind(row.abbreviation, row.name) for row in own),
    )


async def own_kinds_of(actor: Actor) -> list[tuple[int, str]]:
    """The institution's own kinds in use, by name."""
    rows = await OwnKind.filter(institution_id=actor.institution_id, active=True).order_by("name")
    return [(row.id, row.name) for row in rows]


async def formats(actor: Actor, year: int) -> tuple[FormatRow, ...]:
    """Every open unit in reach with every kind, with an example of `year`. Raises NotAllowed."""
    units = await units_in_reach(actor)
    institution = await Institution.get(id=actor.institution_id)
    rows = await NumberFormat.filter(institution_id=actor.institution_id)
    known = {(row.unit_id, row.kind): row for row in rows}
    names = {row.id: row.name for row in await Unit.filter(institution_id=actor.institution_id)}
    kinds = await kinds_of(actor.institution_id)
    return tuple(
        _row(institution, unit, kind, known.get((unit.id, kind.letters)), names, year)
        for unit in units.values()
        if unit.active
        for kind in kinds
    )


def _row(
    institution: Institution,
    unit: Unit,
    kind: Kind,
    row: NumberFormat | None,
    names: dict[int, str],
    year: int,
) -> FormatRow:
    form = format_of(row)
    shared = row.series_unit_id if row else None
    return FormatRow(
        unit.id,
        unit.name,
        unit.acronym,
        kind,
        FormatForm(form, shared),
        form.written(institution.acronym, unit.acronym, year, 27, kind.letters),
        names.get(shared or 0, ""),
        form != Format() or shared is not None,
        row.version if row else 0,
    )


async def set_format(
    actor: Actor, unit_id: int, letters: str, version: int, form: FormatForm
) -> None:
    """Write the numbers of a unit and kind so from now on; those already given stay as they are.

    `version` 0: it was in the usual form. Raises NotAllowed, NotFound, Invalid (parts, separator,
    year_digits, sequence_digits, unit_abbreviation, kind_abbreviation, series_unit_id), Conflict.
    """
    form = _checked(form)

    async def work(connection: BaseDBAsyncClient) -> None:
        unit = await unit_in_reach(actor, unit_id, connection)
        # One change at a time: two forms at once could come to mean the same numbers.
        locked = Institution.filter(id=actor.institution_id).using_db(connection)
        institution = await locked.select_for_update().get()
        kind = await _kind(connection, actor, letters)
        shared = None if form.series_unit_id == unit.id else form.series_unit_id
        if shared is not None:
            await _check_shared(connection, actor, unit, letters, shared)
        row = await NumberFormat.get_or_none(unit_id=unit.id, kind=letters, using_db=connection)
        await _check_no_repeats(connection, unit, letters, row, shared)
        before = _values(row) if row else {}
        fresh = row is None
        if row is None:
            row = NumberFormat(
                id=new_id(),
                institution_id=actor.institution_id,
                unit_id=unit.id,
                kind=letters,
                version=version,
            )
        await changes.check_version(connection, row, "number_format", version)
        _put(row, form.format, shared)
        row.version += 1
        await row.save(using_db=connection, force_create=fresh)
        await _check_apart(connection, institution, unit, row)
        name = f"{kind.name or kind.letters} de {unit.name}"
        change = Change("number_format", "changed", row.id, name, before, _values(row))
        await changes.record(connection, actor, change, actor.institution_id)

    await run_tx(work)


async def _kind(connection: BaseDBAsyncClient, actor: Actor, letters: str) -> Kind:
    known = await kinds_of(actor.institution_id, connection)
    found = next((kind for kind in known if kind.letters == letters), None)
    if found is None:
        raise NotFound("Ese tipo de documento no existe.")
    return found


async def _check_shared(
    connection: BaseDBAsyncClient, actor: Actor, unit: Unit, letters: str, shared: int
) -> None:
    query = Unit.filter(id=shared, institution_id=actor.institution_id, active=True)
    if not await query.using_db(connection).exists():
        raise Invalid("Elija un área de la lista.", "series_unit_id")
    theirs = await NumberFormat.get_or_none(unit_id=shared, kind=letters, using_db=connection)
    if theirs is not None and theirs.series_unit_id not in (None, shared):
        raise Invalid(
            "Esa área toma a su vez los números de otra. Elija esa otra.", "series_unit_id"
        )
    followers = NumberFormat.filter(kind=letters, series_unit_id=unit.id)
    if await followers.using_db(connection).exists():
        raise Invalid(
            "Otra área toma los números de esta: no puede tomarlos de otra.", "series_unit_id"
        )


async def _check_no_repeats(
    connection: BaseDBAsyncClient,
    unit: Unit,
    letters: str,
    row: NumberFormat | None,
    shared: int | None,
) -> None:
    """Whoever changes to another series must not meet numbers again that it has given this year."""
    before = (row.series_unit_id if row else None) or unit.id
    after = shared or unit.id
    if before == after:
        return
    year = clock.today(config().zone).year
    rows = await NumberSeries.filter(unit_id__in=[before, after], kind=letters, year=year).using_db(
        connection
    )
    last = {each.unit_id: each.last_given for each in rows}
    if last.get(before, 0) > last.get(after, 0):
        raise Invalid(
            f"Esa serie va por el {last.get(after, 0)} y la de ahora por el {last[before]}: "
            f"se repetirían números. Suba antes aquella serie hasta {last[before]}.",
            "series_unit_id",
        )


def _put(row: NumberFormat, form: Format, shared: int | None) -> None:
    row.components = [part.value for part in form.parts]
    row.separator = form.separator
    row.year_digits, row.sequence_digits = form.year_digits, form.sequence_digits
    row.unit_abbreviation, row.kind_abbreviation = form.unit_abbreviation, form.kind_abbreviation
    row.series_unit_id = shared


async def _check_apart(
    connection: BaseDBAsyncClient, institution: Institution, unit: Unit, row: NumberFormat
) -> None:
    """No other series of the installation may write numbers like these."""
    mine = format_of(row).skeleton(institution.acronym, unit.acronym, row.kind)
    series = (row.series_unit_id or unit.id, row.kind)
    units = await Unit.all().using_db(connection).select_related("institution")
    rows = {(r.unit_id, r.kind): r for r in await NumberFormat.all().using_db(connection)}
    own: dict[int, list[str]] = {}
    for kind in await OwnKind.all().using_db(connection):
        own.setdefault(kind.institution_id, []).append(kind.abbreviation)
    for other in units:
        for letters in (*(k.value for k in DocumentKind), *own.get(other.institution_id, ())):
            theirs = rows.get((other.id, letters))
            from_unit = (theirs.series_unit_id if theirs else None) or other.id
            if (from_unit, letters) == series or (other.id, letters) == (unit.id, row.kind):
                continue
            written = format_of(theirs).skeleton(other.institution.acronym, other.acronym, letters)
            if written == mine:
                raise Invalid(_TAKEN.format(whose=f"{letters} de {other.name}"), "parts")


def _checked(form: FormatForm) -> FormatForm:
    own = form.format
    if not fits(own.parts):
        raise Invalid(
            "El número lleva siempre el año y el secuencial, cada parte una vez.", "parts"
        )
    if own.separator not in SEPARATORS:
        raise Invalid("Elija un separador de la lista.", "separator")
    if own.year_digits not in (2, 4):
        raise Invalid("El año se escribe con 2 o con 4 cifras.", "year_digits")
    if not 1 <= own.sequence_digits <= LONGEST_SEQUENCE:
        raise Invalid(f"El secuencial lleva de 1 a {LONGEST_SEQUENCE} cifras.", "sequence_digits")
    own = replace(
        own,
        unit_abbreviation=own.unit_abbreviation.strip().upper(),
        kind_abbreviation=own.kind_abbreviation.strip().upper(),
    )
    for name, most in (("unit_abbreviation", 20), ("kind_abbreviation", 8)):
        typed = getattr(own, name)
        if len(typed) > most or not _ABBREVIATION.fullmatch(typed):
            raise Invalid(f"Lleva solo letras mayúsculas y cifras, hasta {most}.", name)
    return FormatForm(own, form.series_unit_id)


def _values(row: NumberFormat) -> dict[str, object]:
    return {
        "parts": row.separator.join(row.components),
        "year_digits": row.year_digits,
        "sequence_digits": row.sequence_digits,
        "unit_abbreviation": row.unit_abbreviation,
        "kind_abbreviation": row.kind_abbreviation,
        "series_unit": str(row.series_unit_id or ""),
    }
