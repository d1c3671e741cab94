"""What is offered to everybody: institutions, their procedures, and when each would be answered."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from models.tables import Institution, Procedure, Unit
from office import clock
from office.config import config
from office.errors import Invalid, NotFound
from office.records.deadlines.calendar import calendar

_LONGEST_TERM = 365


@dataclass(frozen=True)
class OfferedProcedure:
    """A procedure: `papers` are what must come with it."""

    procedure_id: int
    name: str
    unit_id: int | None
    unit_name: str
    term_days: int
    papers: tuple[str, ...]


@dataclass(frozen=True)
class OfferedInstitution:
    """An institution that citizens may write to."""

    institution_id: int
    acronym: str
    name: str
    city: str
    address: str
    term_days: int
    units: tuple[tuple[int, str], ...]
    procedures: tuple[OfferedProcedure, ...]


@dataclass(frozen=True)
class Estimate:
    """When an answer would be due; `how` as in views.CaseView.due_how."""

    institution: str
    procedure: str
    day: date
    how: dict[str, Any]


async def offered() -> tuple[OfferedInstitution, ...]:
    """The institutions at work, by name, with their units and procedures."""
    institutions = await Institution.filter(active=True).order_by("name")
    units = await Unit.filter(active=True).order_by("name")
    procedures = await Procedure.filter(active=True).select_related("unit").order_by("name")
    return tuple(
        OfferedInstitution(
            institution_id=one.id,
            acronym=one.acronym,
            name=one.name,
            city=one.city,
            address=one.address,
            term_days=one.term_days,
            units=tuple((u.id, u.name) for u in units if u.institution_id == one.id),
            procedures=tuple(_offered(p) for p in procedures if p.institution_id == one.id),
        )
        for one in institutions
    )


def _offered(row: Procedure) -> OfferedProcedure:
    papers = tuple(line.strip() for line in row.papers.splitlines() if line.strip())
    unit_name = row.unit.name if row.unit else ""
    return OfferedProcedure(row.id, row.name, row.unit_id, unit_name, row.term_days, papers)


async def if_presented(
    institution_id: int, procedure_id: int | None, on: date | None = None
) -> Estimate:
    """When something presented on that day (today) is to be answered.

    Raises NotFound (institution, procedure), Invalid (a day long ago or far ahead).
    """
    institution = await Institution.get_or_none(id=institution_id, active=True)
    if institution is None:
        raise NotFound("Elija una institución de la lista.")
    term, name = institution.term_days, ""
    if procedure_id:
        procedure = await Procedure.get_or_none(
            id=procedure_id, institution_id=institution_id, active=True
        )
        if procedure is None:
            raise NotFound("Ese trámite no es de la institución elegida.")
        term, name = procedure.term_days, procedure.name
    today = clock.today(config().zone)
    start = on or today
    if abs((start - today).days) > _LONGEST_TERM:
        raise Invalid("Escriba una fecha de este año.", "day")
    due = (await calendar(institution_id)).due_date(start, term)
    return Estimate(institution.name, name, due.day, due.how)
