"""What is kept about a person: as one export, who read it, and what they ask about it (LOPDP).

Ley Orgánica de Protección de Datos Personales, arts. 13 (access), 14 (rectification), 15 (deletion)
and 18 (where deletion gives way to a legal duty, here that of keeping the public archive).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.database import run_tx
from models.enums import AccessKind, Action, Channel, Permission
from models.tables import (
    AccessEntry,
    Case,
    Citizen,
    CitizenAccount,
    Contact,
    Document,
    Event,
)
from office.accounts.sign_in.citizen_sessions import Holder
from office.actors import Actor, require
from office.errors import NotFound
from office.evidence import trail
from office.evidence.trail import About
from office.records.documents.citizens.data_requests import requests_of

_MOST_READINGS = 200


@dataclass(frozen=True)
class Reading:
    """Who opened a document of the person, and when."""

    at: datetime
    who: str
    number: str


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
    """Who read the person's documents, from their own desk or another, the latest first."""
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
    looked = (
        await AccessEntry.filter(
            document_id__in=list(numbers),
            kind__in=[AccessKind.READ, AccessKind.DOWNLOADED, AccessKind.STATUS_ASKED],
        )
        .order_by("-id")
        .limit(_MOST_READINGS)
    )
    rows: list[Event | AccessEntry] = [*events, *looked]
    found = [Reading(row.at, row.who, numbers.get(row.document_id or 0, "")) for row in rows]
    return tuple(sorted(found, key=lambda each: each.at, reverse=True)[:_MOST_READINGS])


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
