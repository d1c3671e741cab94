"""What is kept about a person: as one export, who read it, and what they ask about it (LOPDP).

Ley Orgánica de Protección de Datos Personales, arts. 13 (access), 14 (rectification), 15 (deletion)
and 18 (where deletion gives way to a legal duty, here that of keeping the public archive).
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

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
    Event,
    KnownDevice,
    OneTimeToken,
    SecondFactor,
)
from office import clock
from office.accounts.citizen_sessions import Holder
from office.actors import Actor, require
from office.errors import Conflict, Invalid, NotFound
from office.evidence import trail
from office.evidence.trail import About
from office.people import citizen_records
from office.people.citizen_records import Details

AGREEMENT = (
    "Acepto recibir en este lugar las notificaciones y documentos de mis trámites. La fecha en que "
    "los abro queda como constancia de lectura. Puedo retirar esta aceptación cuando quiera."
)
_KEPT_BY_LAW = (
    "No se puede eliminar: sus {count} documentos son parte del archivo público, que la ley manda "
    "conservar (Ley del Sistema Nacional de Archivos; LOPDP, art. 18). Sí puede pedir que se "
    "corrijan sus datos."
)
_MOST_READINGS = 200
_ITS_OWN = (CitizenKey, CitizenAccount, CitizenSession, KnownDevice, SecondFactor, OneTimeToken)


@dataclass(frozen=True)
class Reading:
    """Who opened a document of the person, and when."""

    at: datetime
    who: str
    number: str


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


async def export_own(holder: Holder) -> dict[str, Any]:
    """All that is kept about the one who asks, as JSON values; leaves an event."""
    event = trail.by_citizen(
        holder.citizen_id, holder.name, Channel.WEB, Action.DATA_EXPORTED, About()
    )
    return await _export(holder.citizen_id, event)


async def export_of(actor: Actor, citizen_id: int) -> dict[str, Any]:
    """The same, for somebody who asks at the desk. Raises NotAllowed, NotFound."""
    require(actor, Permission.VALIDATE_CITIZENS, "exportar los datos de una persona")
    about = About(detail={"citizen": citizen_id})
    return await _export(citizen_id, trail.by_official(actor, Action.DATA_EXPORTED, about))


async def _export(citizen_id: int, event: Event) -> dict[str, Any]:
    citizen = await Citizen.get_or_none(id=citizen_id)
    if citizen is None:
        raise NotFound("No existe esa persona.")
    contacts = await Contact.filter(citizen_id=citizen_id).order_by("id")
    cases = await Case.filter(citizen_id=citizen_id).select_related("unit").order_by("id")
    documents = await Document.filter(citizen_id=citizen_id).order_by("id")
    account = await CitizenAccount.get_or_none(citizen_id=citizen_id)
    await run_tx(lambda connection: trail.record(connection, [event]))
    return {
        "persona": {
            "nombre": citizen.name,
            "cédula": citizen.id_document,
            "empresa": citizen.company,
            "cargo": citizen.post,
        },
        "usuario": {"número": account.login, "desde": _iso(account.created_at)}
        if account
        else None,
        "contactos": [
            {"tipo": c.kind.value, "dirección": c.address, "comprobado": _iso(c.verified_at)}
            for c in contacts
        ],
        "trámites": [
            {
                "número": c.number,
                "asunto": c.subject,
                "área": c.unit.name,
                "desde": _iso(c.opened_at),
            }
            for c in cases
        ],
        "documentos": [
            {"número": d.number, "asunto": d.subject, "fecha": _iso(d.dated_at), "texto": d.body}
            for d in documents
        ],
        "lecturas": [
            {"cuándo": _iso(r.at), "quién": r.who, "documento": r.number}
            for r in await readings(citizen_id)
        ],
        "pedidos": [
            {
                "tipo": r.kind.value,
                "cuándo": _iso(r.asked_at),
                "aceptado": r.accepted,
                "motivo": r.reason,
            }
            for r in await requests_of(citizen_id)
        ],
    }


async def readings(citizen_id: int) -> tuple[Reading, ...]:
    """Who read the person's documents, the latest first."""
    numbers = {
        int(str(row_id)): str(number or "")
        for row_id, number in await Document.filter(citizen_id=citizen_id)
        .order_by("-id")
        .limit(_MOST_READINGS)
        .values_list("id", "number")
    }
    if not numbers:
        return ()
    events = (
        await Event.filter(document_id__in=list(numbers), action=Action.READ)
        .order_by("-id")
        .limit(_MOST_READINGS)
    )
    return tuple(Reading(e.at, e.who, numbers.get(e.document_id or 0, "")) for e in events)


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


async def agree(holder: Holder, yes: bool) -> None:
    """Give or withdraw the consent to be notified here; its text and date are kept."""

    async def work(connection: BaseDBAsyncClient) -> None:
        account = CitizenAccount.filter(citizen_id=holder.citizen_id).using_db(connection)
        given = {"agreed_at": clock.now(), "agreement": AGREEMENT}
        await account.update(**(given if yes else {"agreed_at": None, "agreement": ""}))
        about = About(detail={"agreement": AGREEMENT, "given": yes})
        event = trail.by_citizen(
            holder.citizen_id, holder.name, Channel.WEB, Action.DATA_DECIDED, about
        )
        await trail.record(connection, [event])

    await run_tx(work)


async def agreed_at(holder: Holder) -> datetime | None:
    """When the consent was given, None without it."""
    account = await CitizenAccount.get_or_none(citizen_id=holder.citizen_id)
    return account.agreed_at if account else None


async def own_details(holder: Holder) -> Details:
    """What is on file of the one who asks."""
    row = await Citizen.get(id=holder.citizen_id)
    return Details(row.name, row.id_document or "", row.company, row.post)


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


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
