"""A citizen at the desk is told where their cases are: by their cédula, and with an event."""

from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, Permission
from models.tables import Case, Citizen, CitizenAccount
from office.actors import Actor, require
from office.errors import Invalid, NotFound
from office.evidence import trail
from office.people.id_documents import plain
from office.records.access.case_documents import hidden_cases
from office.records.cases.status import status_of
from office.records.cases.views import CaseStatus

WHAT = "informar el estado de trámites en ventanilla"
_MOST = 30


@dataclass(frozen=True)
class ReadOut:
    """A person's cases as they may be read out to them; `user` is their user number, if any."""

    citizen_id: int
    name: str
    id_document: str
    user: str
    cases: tuple[CaseStatus, ...]


async def read_out(actor: Actor, id_document: str, *, seen: bool) -> ReadOut:
    """The cases in the actor's institution of the person whose cédula the clerk has in hand.

    Raises NotAllowed, Invalid (cedula, vi_cedula), NotFound.
    """
    require(actor, Permission.FRONT_DESK, WHAT)
    number = plain(id_document)
    if not number:
        raise Invalid("Escriba el número de la cédula que tiene en sus manos.", "cedula")
    if not seen:
        raise Invalid("Marque que vio la cédula y es de la persona.", "vi_cedula")
    person = await Citizen.get_or_none(id_document=number, removed_at__isnull=True)
    if person is None:
        raise NotFound("No consta nadie con ese número.")
    rows = (
        await Case.filter(citizen_id=person.id, unit__institution_id=actor.institution_id)
        .select_related("unit")
        .order_by("-id")
        .limit(_MOST)
    )
    hidden = await hidden_cases(actor, [row.number for row in rows])
    shown = [row for row in rows if row.number not in hidden]

    async def work(connection: BaseDBAsyncClient) -> None:
        whole = trail.About(detail={"citizen": person.id, "cases": [row.number for row in shown]})
        events = [trail.by_official(actor, Action.STATE_READ_OUT, whole)]
        events += [
            trail.by_official(actor, Action.STATE_READ_OUT, trail.About(case_id=row.id))
            for row in shown
        ]
        await trail.record(connection, events)

    await run_tx(work)
    account = await CitizenAccount.get_or_none(citizen_id=person.id)
    return ReadOut(
        citizen_id=person.id,
        name=person.name,
        id_document=number,
        user=account.login if account else "",
        cases=tuple([await status_of(row) for row in shown]),
    )
