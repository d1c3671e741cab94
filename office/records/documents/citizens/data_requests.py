"""What people ask about their data, and what officials decide (LOPDP, arts. 14, 15 and 18)."""

from dataclasses import asdict, dataclass
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, Channel, DataRequest, Permission
from models.tables import (
    Case,
    Citizen,
    CitizenAccount,
    CitizenKey,
    CitizenRequest,
    CitizenSession,
    Contact,
    Document,
    KnownDevice,
    OneTimeToken,
    SecondFactor,
)
from office import clock
from office.accounts.sign_in.citizen_sessions import Holder
from office.actors import Actor, require
from office.errors import Conflict, Invalid, NotFound
from office.evidence import trail
from office.evidence.trail import About
from office.people import citizen_records
from office.people.citizen_records import Details

_KEPT_BY_LAW = (
    "No se puede eliminar: sus {count} documentos son parte del archivo público, que la ley manda "
    "conservar (Ley del Sistema Nacional de Archivos; LOPDP, art. 18). Sí puede pedir que se "
    "corrijan sus datos."
)


_ITS_OWN = (CitizenKey, CitizenAccount, CitizenSession, KnownDevice, SecondFactor, OneTimeToken)


@dataclass(frozen=True)
class RequestView:
    """What somebody asked about their data; `accepted` is None until it is decided."""

    request_id: int
    citizen_id: int
    name: str
    kind: DataRequest
    proposed: dict[str, str]
    asked_at: datetime
    accepted: bool | None
    reason: str


async def ask_change(holder: Holder, typed: Details) -> None:
    """Ask that one's data be changed; an official accepts what identifies. Raises Invalid."""
    if len(typed.name.split()) < 1:
        raise Invalid("Escriba sus nombres y apellidos.", "name")
    await _ask(holder, DataRequest.CHANGE, {k: v[:200] for k, v in asdict(typed).items()})


async def ask_deletion(holder: Holder) -> None:
    """Ask that one's data be deleted, as far as the law of archives allows."""
    await _ask(holder, DataRequest.DELETE, {})


async def _ask(holder: Holder, kind: DataRequest, proposed: dict[str, str]) -> None:
    async def work(connection: BaseDBAsyncClient) -> None:
        mine = CitizenRequest.filter(
            citizen_id=holder.citizen_id, kind=kind, decided_at__isnull=True
        )
        await mine.using_db(connection).delete()  # the newer one says what is wanted
        await CitizenRequest.create(
            citizen_id=holder.citizen_id,
            kind=kind,
            proposed=proposed,
            asked_at=clock.now(),
            using_db=connection,
        )
        about = About(detail={"kind": kind.value, "proposed": proposed})
        event = trail.by_citizen(
            holder.citizen_id, holder.name, Channel.WEB, Action.DATA_REQUESTED, about
        )
        await trail.record(connection, [event])

    await run_tx(work)


async def requests_of(citizen_id: int) -> tuple[RequestView, ...]:
    """What a person asked, newest first."""
    rows = CitizenRequest.filter(citizen_id=citizen_id).order_by("-id")
    return tuple(_view(row) for row in await rows.select_related("citizen"))


async def waiting(actor: Actor) -> tuple[RequestView, ...]:
    """What waits for a decision, the oldest first; nothing for who may not decide."""
    if not actor.may(Permission.VALIDATE_CITIZENS):
        return ()
    rows = CitizenRequest.filter(decided_at__isnull=True).order_by("id").limit(100)
    return tuple(_view(row) for row in await rows.select_related("citizen"))


async def decide(actor: Actor, request_id: int, accept: bool, reason: str) -> None:
    """Accept a request, and do it, or refuse it with a reason the person reads.

    Raises NotAllowed, NotFound, Invalid (no reason), Conflict (decided already; the law keeps it).
    """
    require(actor, Permission.VALIDATE_CITIZENS, "decidir sobre datos de personas")
    reason = " ".join(reason.split())[:500]
    if not accept and not reason:
        raise Invalid("Escriba el motivo: la persona lo leerá.", "reason")
    row = await CitizenRequest.get_or_none(id=request_id).select_related("citizen")
    if row is None:
        raise NotFound("Ese pedido no existe.")
    if accept and row.kind is DataRequest.DELETE:
        await _deletable(row.citizen_id)

    async def work(connection: BaseDBAsyncClient) -> None:
        open_one = CitizenRequest.filter(id=request_id, decided_at__isnull=True)
        decided = await open_one.using_db(connection).update(
            decided_at=clock.now(), accepted=accept, who=actor.who[:300], reason=reason
        )
        if not decided:
            raise Conflict("Ese pedido ya se decidió.")
        if accept and row.kind is DataRequest.CHANGE:
            wanted = Details(**row.proposed)
            await citizen_records.write(connection, row.citizen_id, wanted, row.citizen.version)
        elif accept:
            await _delete(connection, row.citizen_id)
        detail = {"citizen": row.citizen_id, "kind": row.kind.value, "accepted": accept}
        about = About(comment=reason, detail=detail)
        await trail.record(connection, [trail.by_official(actor, Action.DATA_DECIDED, about)])

    await citizen_records.unique(work)


async def _deletable(citizen_id: int) -> None:
    count = await Document.filter(citizen_id=citizen_id).count()
    count = count or await Case.filter(citizen_id=citizen_id).count()
    if count:
        raise Conflict(_KEPT_BY_LAW.format(count=count))


async def _delete(connection: BaseDBAsyncClient, citizen_id: int) -> None:
    for table in _ITS_OWN:
        await table.filter(citizen_id=citizen_id).using_db(connection).delete()
    await Contact.filter(citizen_id=citizen_id).using_db(connection).delete()
    await (
        Citizen.filter(id=citizen_id)
        .using_db(connection)
        .update(
            name="Persona eliminada",
            id_document=None,
            company="",
            post="",
            removed_at=clock.now(),
        )
    )


def _view(row: CitizenRequest) -> RequestView:
    return RequestView(
        request_id=row.id,
        citizen_id=row.citizen_id,
        name=row.citizen.name,
        kind=row.kind,
        proposed={str(k): str(v) for k, v in row.proposed.items()},
        asked_at=row.asked_at,
        accepted=row.accepted,
        reason=row.reason,
    )


async def own_details(holder: Holder) -> Details:
    """What is on file of the one who asks."""
    row = await Citizen.get(id=holder.citizen_id)
    return Details(row.name, row.id_document or "", row.company, row.post)
