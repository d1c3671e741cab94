"""How an institution begins: its name, its units, and the texts its letters start from."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from models.database import run_tx
from models.ids import new_id
from models.tables import Case, InboundMessage, Institution, Official, Template, Unit
from office.errors import Conflict, Invalid, NotFound


@dataclass(frozen=True)
class NewUnit:
    """A unit to found; `parent` is the acronym of an earlier one, "" at the top."""

    acronym: str
    name: str
    parent: str = ""


@dataclass(frozen=True)
class NewInstitution:
    """An institution to found; `templates` are (name, HTML body) pairs for its letters."""

    acronym: str
    name: str
    units: Sequence[NewUnit]
    city: str = "Quito"
    motto: str = ""
    address: str = ""
    templates: Sequence[tuple[str, str]] = ()


async def found(new: NewInstitution) -> int:
    """Found the institution and return its id.

    Raises Invalid (no units, a parent that is none of them), Conflict (one exists already: the
    acronyms of INTAKE_ADDRESSES name units of the only institution of a house).
    """
    if not new.units:
        raise Invalid("Una institución necesita al menos un área.")
    institution = Institution(
        id=new_id(),
        acronym=new.acronym,
        name=new.name,
        city=new.city,
        motto=new.motto,
        address=new.address,
    )
    units = _units_of(institution.id, new)
    templates = [
        Template(id=new_id(), institution_id=institution.id, name=name, body=body)
        for name, body in new.templates
    ]

    async def work(connection: BaseDBAsyncClient) -> None:
        if await Institution.all().using_db(connection).exists():
            raise Conflict("Ya existe una institución en esta base de datos.")
        await institution.save(using_db=connection, force_create=True)
        for unit in units:
            await unit.save(using_db=connection, force_create=True)
        await Template.bulk_create(templates, using_db=connection)

    try:
        await run_tx(work)
    except IntegrityError as error:
        raise Conflict("Dos áreas tienen la misma sigla.") from error
    return int(institution.id)


def _units_of(institution_id: int, new: NewInstitution) -> list[Unit]:
    units: dict[str, Unit] = {}
    for wanted in new.units:
        parent = units.get(wanted.parent)
        if wanted.parent and parent is None:
            raise Invalid(f"El área {wanted.parent} no existe.")
        units[wanted.acronym] = Unit(
            id=new_id(),
            institution_id=institution_id,
            parent_id=parent.id if parent else None,
            acronym=wanted.acronym,
            name=wanted.name,
            city=new.city,
        )
    return list(units.values())


async def unit_acronyms() -> set[str]:
    """The acronyms of the units at work; none before an institution was founded."""
    rows = await Unit.filter(active=True).values_list("acronym", flat=True)
    return {str(acronym) for acronym in rows}


async def is_empty() -> bool:
    """Whether the database holds nobody and nothing yet."""
    return not (
        await Institution.exists() or await Official.exists() or await InboundMessage.exists()
    )


async def institution_name(institution_id: int | None = None) -> str:
    """The name of `institution_id`; without one, of the only institution at work here.

    "" before there is any, and where several share the installation: nobody speaks for another.
    """
    if institution_id is not None:
        row = await Institution.get_or_none(id=institution_id)
        return row.name if row else ""
    names = await Institution.filter(active=True).limit(2).values_list("name", flat=True)
    return str(names[0]) if len(names) == 1 else ""


async def institutions_of_cases(case_ids: Collection[int]) -> dict[int, str]:
    """By case, the name of the institution that has it."""
    rows = await Case.filter(id__in=case_ids).values_list("id", "unit__institution__name")
    return {int(case_id): str(name) for case_id, name in rows}


async def unit_open_to_citizens(unit_id: int) -> Unit:
    """The unit, with its institution, if citizens may write to it. Raises NotFound."""
    unit = await Unit.get_or_none(id=unit_id, active=True, institution__active=True).select_related(
        "institution"
    )
    if unit is None:
        raise NotFound("Esa área ya no recibe cartas. Elija otra.")
    return unit
