"""The procedures an institution offers: name, term and the papers each asks for."""

from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from models.database import run_tx
from models.ids import new_id
from models.tables import Procedure, Unit
from office.actors import Actor
from office.administration import changes, forms
from office.administration.authority import require_admin, require_whole
from office.administration.changes import Change
from office.errors import Invalid, NotFound

_MOST_PAPERS, _LONGEST_PAPER = 50, 300


@dataclass(frozen=True)
class ProcedureForm:
    """A procedure as it is described; `papers` one a line, `unit_id` None: any unit."""

    name: str
    term_days: int
    papers: str
    unit_id: int | None = None
    active: bool = True


@dataclass(frozen=True)
class ProcedureRow:
    """A procedure of the institution."""

    procedure_id: int
    form: ProcedureForm
    unit_name: str
    version: int


async def procedures(actor: Actor) -> tuple[ProcedureRow, ...]:
    """Those of the institution by name, those at rest too. Raises NotAllowed."""
    require_admin(actor)
    rows = await (
        Procedure.filter(institution_id=actor.institution_id)
        .select_related("unit")
        .order_by("name")
    )
    return tuple(
        ProcedureRow(row.id, _form_of(row), row.unit.name if row.unit else "", row.version)
        for row in rows
    )


async def save_procedure(
    actor: Actor, procedure_id: int | None, version: int, form: ProcedureForm
) -> int:
    """Offer a procedure, or change one; return its id.

    Raises NotAllowed, NotFound, Invalid, Conflict (changed meanwhile).
    """
    require_whole(actor)
    form = _checked(form)

    async def work(connection: BaseDBAsyncClient) -> int:
        await _check_unit(connection, actor, form.unit_id)
        row, before = await _row(connection, actor, procedure_id, version)
        row.name, row.term_days, row.papers = form.name, form.term_days, form.papers
        row.unit_id, row.active = form.unit_id, form.active
        await row.save(using_db=connection, force_create=before is None)
        act = "created" if before is None else "changed"
        change = Change("procedure", act, row.id, row.name, before, _values(row))
        await changes.record(connection, actor, change, actor.institution_id)
        return int(row.id)

    try:
        return await run_tx(work)
    except IntegrityError as error:
        raise Invalid("Ya hay un trámite con ese nombre.", "name") from error


async def _row(
    connection: BaseDBAsyncClient, actor: Actor, procedure_id: int | None, version: int
) -> tuple[Procedure, dict[str, object] | None]:
    if procedure_id is None:
        return Procedure(id=new_id(), institution_id=actor.institution_id), None
    query = Procedure.filter(id=procedure_id, institution_id=actor.institution_id)
    row = await query.using_db(connection).select_for_update().first()
    if row is None:
        raise NotFound("Ese trámite no existe.")
    await changes.check_version(connection, row, "procedure", version)
    before = _values(row)
    row.version += 1
    return row, before


async def _check_unit(connection: BaseDBAsyncClient, actor: Actor, unit_id: int | None) -> None:
    if unit_id is None:
        return
    query = Unit.filter(id=unit_id, institution_id=actor.institution_id, active=True)
    if not await query.using_db(connection).exists():
        raise Invalid("Elija un área de la lista.", "unit_id")


def _checked(form: ProcedureForm) -> ProcedureForm:
    lines = [" ".join(line.split()) for line in form.papers.splitlines()]
    papers = [line for line in lines if line]
    if len(papers) > _MOST_PAPERS or any(len(line) > _LONGEST_PAPER for line in papers):
        raise Invalid(
            f"Hasta {_MOST_PAPERS} requisitos de {_LONGEST_PAPER} caracteres cada uno.", "papers"
        )
    return ProcedureForm(
        forms.named(form.name),
        forms.term(form.term_days),
        "\n".join(papers),
        form.unit_id,
        form.active,
    )


def _form_of(row: Procedure) -> ProcedureForm:
    return ProcedureForm(row.name, row.term_days, row.papers, row.unit_id, row.active)


def _values(row: Procedure) -> dict[str, object]:
    return {
        "name": row.name,
        "term_days": row.term_days,
        "papers": row.papers.splitlines(),
        "active": row.active,
    }
