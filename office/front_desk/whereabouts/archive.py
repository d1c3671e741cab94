"""The physical archive of a unit: paper put into its places, lent and returned."""

from dataclasses import dataclass
from datetime import date

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, PaperMoveEnd, PaperMoveKind, Permission
from models.ids import new_id
from models.tables import ArchivePlace, Paper, PaperMove
from office import clock
from office.actors import Actor, require
from office.config import config
from office.errors import Conflict, Invalid, NotFound
from office.evidence import trail
from office.front_desk import papers
from office.front_desk.access import paper_of
from office.front_desk.addressees import meant
from office.front_desk.papers import PaperRow
from office.front_desk.whereabouts.handovers import condition_in, lock

WHAT = "llevar el archivo físico"
_LONGEST = 500


@dataclass(frozen=True)
class Lending:
    """To whom a paper is lent, until when, in which state, and what is said of it."""

    to: str
    due_on: date | None
    condition: str = ""
    remarks: str = ""


async def put(actor: Actor, document_id: int, place_id: int, remarks: str) -> None:
    """Put the paper into a place of the actor's unit; nobody has it then.

    Raises NotAllowed, NotFound, Invalid (lugar), Conflict (lent, or handed over and not accepted).
    """
    require(actor, Permission.ARCHIVE, WHAT)
    row = await paper_of(actor, document_id)
    place = await ArchivePlace.get_or_none(id=place_id, unit_id=actor.unit_id, active=True)
    if place is None:
        raise Invalid("Elija un lugar del archivo de su área.", "lugar")
    said = " ".join(remarks.split())[:_LONGEST]

    async def work(connection: BaseDBAsyncClient) -> None:
        await lock(connection, row)
        own = Paper.filter(id=row.id).using_db(connection)
        await own.update(holder_post_id=None, place_id=place_id)
        await PaperMove.create(
            id=new_id(),
            document_id=document_id,
            kind=PaperMoveKind.PLACING,
            at=clock.now(),
            who=actor.who[:300],
            post_id=actor.post_id,
            place_id=place_id,
            remarks=said,
            using_db=connection,
        )
        detail = {"place": place.name, "code": place.code}
        about = trail.About(document_id, row.document.case_id, comment=said, detail=detail)
        await trail.record(connection, [trail.by_official(actor, Action.PAPER_PLACED, about)])

    await run_tx(work)


async def lend(actor: Actor, document_id: int, lending: Lending) -> None:
    """Lend a paper that lies in the archive to a person of the institution.

    Raises NotAllowed, NotFound, Invalid (para, hasta), Several, Conflict.
    """
    require(actor, Permission.ARCHIVE, WHAT)
    row = await paper_of(actor, document_id)
    if row.place_id is None or row.place is None or row.place.unit_id != actor.unit_id:
        raise Conflict("Ese papel no está en el archivo de su área.")
    person = await meant(actor, lending.to)
    if person.post_id is None:
        raise Invalid("El papel se presta a una persona. Elija a quién del área.", "para")
    if lending.due_on is None or lending.due_on < clock.today(config().zone):
        raise Invalid("Escriba hasta qué día se presta: hoy o después.", "hasta")
    said = " ".join(lending.remarks.split())[:_LONGEST]

    async def work(connection: BaseDBAsyncClient) -> None:
        await lock(connection, row)
        own = Paper.filter(id=row.id).using_db(connection)
        await own.update(holder_post_id=person.post_id)
        await PaperMove.create(
            id=new_id(),
            document_id=document_id,
            kind=PaperMoveKind.LOAN,
            at=clock.now(),
            who=actor.who[:300],
            post_id=actor.post_id,
            to_post_id=person.post_id,
            to_name=f"{person.name}, {person.title}"[:300],
            place_id=row.place_id,
            condition=condition_in(lending.condition),
            remarks=said,
            due_on=lending.due_on,
            using_db=connection,
        )
        about = trail.About(
            document_id, row.document.case_id, to_post_id=person.post_id, comment=said
        )
        await trail.record(connection, [trail.by_official(actor, Action.PAPER_LENT, about)])

    await run_tx(work)


async def take_back(actor: Actor, document_id: int, remarks: str) -> None:
    """A lent paper is back in its place. Raises NotAllowed, NotFound, Conflict (not lent)."""
    require(actor, Permission.ARCHIVE, WHAT)
    row = await paper_of(actor, document_id)
    if row.place is None or row.place.unit_id != actor.unit_id:
        raise Conflict("Ese papel no es del archivo de su área.")
    said = " ".join(remarks.split())[:_LONGEST]

    async def work(connection: BaseDBAsyncClient) -> None:
        loan = PaperMove.filter(
            document_id=document_id, kind=PaperMoveKind.LOAN, ended_at__isnull=True
        ).using_db(connection)
        if not await loan.update(
            ended_at=clock.now(),
            ended_by=actor.who[:300],
            ending=PaperMoveEnd.RETURNED,
            end_remarks=said,
        ):
            raise Conflict("Ese papel no está prestado.")
        await Paper.filter(id=row.id).using_db(connection).update(holder_post_id=None)
        about = trail.About(document_id, row.document.case_id, comment=said)
        await trail.record(connection, [trail.by_official(actor, Action.PAPER_RETURNED, about)])

    await run_tx(work)


async def lying(actor: Actor, place_id: int) -> list[PaperRow]:
    """The papers of a place of the actor's unit, lent ones too. Raises NotFound."""
    require(actor, Permission.ARCHIVE, WHAT)
    if not await ArchivePlace.exists(id=place_id, unit_id=actor.unit_id):
        raise NotFound("No existe ese lugar.")
    return await papers.of_place(actor, place_id)
