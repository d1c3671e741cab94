"""Acts on a message that made no record; each is one decision, and who comes second is told so."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from email.utils import parseaddr
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, Channel, Disposition, PassedOver, Permission
from models.tables import Document, InboundMessage, Unit
from office import clock
from office.actors import Actor, require
from office.addresses.canonical import canonical
from office.custody import queue, reception
from office.custody.blocklist import forget
from office.errors import Conflict, Invalid, NotFound
from office.evidence import trail
from office.intake import chat_submissions, decisions, process
from office.intake.decisions import Decision
from office.messages.incoming import IncomingMessage, MessageKind
from office.quarantine import blocked_senders
from office.quarantine.messages import WHAT, address_in
from office.quarantine.unregistered import Unregistered
from office.records.access.quarantine_scope import quarantine_of
from office.records.numbering.document_numbers import number_in
from office.text.wording import ago

_LONGEST_REASON = 300
MOST_AT_ONCE = 200
_NO_UNIT = "Elija el área en la que se registra."
_NO_CASE = "No hay un trámite con ese número. Escríbalo entero, como CHQ-SG-2026-0001-E."
_NO_REASON = "Escriba el motivo; queda en el registro."
_NO_SENDER = "Escriba el correo de quien lo envía: el mensaje no lo dice."
_MAY_BE_A_LIST = (
    "Escriba el correo de quien lo escribió: el del mensaje puede ser el de una lista, y la "
    "respuesta llegaría a todos."
)
_NOT_READ = "El programa no pudo leer este mensaje; aquí está como llegó."
_NOT_THERE = (
    "Este mensaje no se pudo leer y no trae el documento, que estaba en la conversación; "
    "pida a la persona que lo envíe otra vez."
)


async def register(
    actor: Actor,
    inbound_id: int,
    unit_id: int,
    sender: str = "",
    among: Unregistered = Unregistered.QUARANTINE,
) -> None:
    """Have the message of `among` registered as a submission to a unit, by the ordinary reader.

    If that has been ordered before and the reader brought it back here, it is registered at once
    with its original as a file. `sender` is used where the message does not tell who wrote it; of
    what was passed over always, because a list or a machine may stand in its place. Raises Invalid
    (unit_id, sender), NotAllowed, NotFound, Conflict.
    """
    require(actor, Permission.QUARANTINE, WHAT)
    unit = await Unit.get_or_none(id=unit_id, institution_id=actor.institution_id, active=True)
    if unit is None:
        raise Invalid(_NO_UNIT, "unit_id")
    decision = decisions.new_decision(
        actor, decisions.REGISTER, unit_id=unit.id, sender=_given_address(sender)
    )
    await _release(actor, inbound_id, among, decision, {"unit": unit.name})


async def join(
    actor: Actor,
    inbound_id: int,
    number: str,
    sender: str = "",
    among: Unregistered = Unregistered.QUARANTINE,
) -> None:
    """Have the message of `among` added to the case of the document `number`, like `register`.

    Raises Invalid (number, sender), NotAllowed, NotFound, Conflict.
    """
    require(actor, Permission.QUARANTINE, WHAT)
    document = await Document.get_or_none(
        number=number_in(number) or "",
        case_id__isnull=False,
        unit__institution_id=actor.institution_id,
    ).select_related("case")
    if document is None or document.case is None:
        raise Invalid(_NO_CASE, "number")
    decision = decisions.new_decision(
        actor,
        decisions.JOIN,
        case_id=document.case.id,
        case_number=document.case.number,
        sender=_given_address(sender),
    )
    await _release(actor, inbound_id, among, decision, {"case": document.case.number})


def _given_address(typed: str) -> str:
    try:
        return canonical(typed) if typed.strip() else ""
    except Invalid as error:
        raise Invalid(str(error), "sender") from None


async def _release(
    actor: Actor, inbound_id: int, among: Unregistered, decision: Decision, detail: dict[str, Any]
) -> None:
    async def work(connection: BaseDBAsyncClient) -> tuple[InboundMessage, bool]:
        row = await _undecided(connection, actor, inbound_id, among)
        kept = chat_submissions.from_json(row.gathered)
        if row.channel is not Channel.EMAIL and kept is None:
            raise Invalid(_NOT_THERE)
        sender = kept.sender_address if kept else _sender(row, decision)
        row.disposition, row.disposed_at = Disposition.PENDING, None
        # A decision before this one ended here again, so the reader of mail cannot do it: it is
        # left out, and its lease keeps it away meanwhile. What came by chat has nothing to be read.
        at_once = kept is not None or row.ordered is not None
        # As if it had been tried before: what was held may beat its reader, so it is read apart.
        row.attempts = queue.SUSPECT
        row.claimed_until = clock.now() + queue.LEASE if at_once else None
        row.ordered = replace(decision, sender=sender).to_json()
        await row.save(using_db=connection)
        named = decision.sender and decision.sender != address_in(row.sender)
        told = {**detail, "written_by": decision.sender} if named else detail
        await _record(connection, actor, Action.RELEASED, row, decision, detail=told)
        return row, at_once

    row, at_once = await run_tx(work)
    if at_once:
        kept = chat_submissions.from_json(row.gathered)
        message = await chat_submissions.message_of(row, kept) if kept else _as_it_came(row)
        await process.process([message])
    else:
        reception.arrivals.notify([Channel.EMAIL])


def _sender(row: InboundMessage, decision: Decision) -> str:
    """Who wrote `row`: as told now, or by an decision before, else as the message tells itself."""
    told = decision.sender or (decisions.from_json(row.ordered).sender if row.ordered else "")
    if told:
        return told
    if row.passed_over is PassedOver.BULK and decision.act == decisions.REGISTER:
        raise Invalid(_MAY_BE_A_LIST, "sender")
    found = address_in(row.sender)
    if not found:
        raise Invalid(_NO_SENDER, "sender")
    return found


async def finished(inbound_id: int) -> bool:
    """Carry out the decision about a message of a chat, if it has one that nobody has finished.

    For the reader that finds it again: who was carrying it out has died. Raises Unavailable.
    """
    row = await InboundMessage.get_or_none(
        id=inbound_id, disposition=Disposition.PENDING, ordered__isnull=False
    )
    kept = chat_submissions.from_json(row.gathered) if row else None
    if row is None or kept is None:
        return False
    await process.process([await chat_submissions.message_of(row, kept)])
    return True


def _as_it_came(row: InboundMessage) -> IncomingMessage:
    """The message without having read it: its original becomes a file of the record."""
    return IncomingMessage(
        inbound_id=row.id,
        channel=row.channel,
        kind=MessageKind.UNREADABLE,
        sender_name=parseaddr(row.sender)[0],
        sender_address=address_in(row.sender),
        recipients=tuple(str(address) for address in row.recipients),
        subject=row.subject,
        text="",
        received_at=row.received_at,
        origin_key=row.original_id,
        reason=_NOT_READ,
    )


async def discard(actor: Actor, inbound_id: int, reason: str) -> None:
    """Set the message aside for good; it stays in custody. Raises Invalid (reason), NotAllowed,
    NotFound, Conflict."""
    require(actor, Permission.QUARANTINE, WHAT)
    reason = _reason(reason)
    decision = decisions.new_decision(actor, decisions.DISCARD)

    async def work(connection: BaseDBAsyncClient) -> None:
        row = await _undecided(connection, actor, inbound_id)
        await _set_aside(connection, row, decision, reason)
        await _record(connection, actor, Action.DISCARDED, row, decision, reason)

    await run_tx(work)


async def discard_each(actor: Actor, inbound_ids: Sequence[int], reason: str) -> int:
    """Set these messages aside for one reason, and count them; those that somebody decided on
    meanwhile stay as they are. Raises Invalid (what, reason), NotAllowed, NotFound."""
    if not inbound_ids:
        raise Invalid("No eligió ningún mensaje.", "what")
    if len(inbound_ids) > MOST_AT_ONCE:
        raise Invalid(f"Puede descartar hasta {MOST_AT_ONCE} mensajes a la vez.", "what")
    done = 0
    for inbound_id in inbound_ids:
        with suppress(Conflict):
            await discard(actor, inbound_id, reason)
            done += 1
    return done


async def block(actor: Actor, inbound_id: int, reason: str, *, whole_domain: bool = False) -> str:
    """Take no more mail from the sender (or their domain) and set this message aside.

    Returns what is blocked from now on. Raises Invalid (what, reason), NotAllowed, NotFound,
    Conflict.
    """
    require(actor, Permission.QUARANTINE, WHAT)
    reason = _reason(reason)
    decision = decisions.new_decision(actor, decisions.BLOCK)

    async def work(connection: BaseDBAsyncClient) -> str:
        row = await _undecided(connection, actor, inbound_id)
        sender = address_in(row.sender)
        if not sender or row.channel is not Channel.EMAIL:
            raise Invalid("El mensaje no dice qué dirección bloquear.", "what")
        entry = blocked_senders.entry_for(sender, whole_domain=whole_domain)
        await blocked_senders.add(connection, actor, entry, reason)
        await _set_aside(connection, row, decision, f"Remitente bloqueado: {reason}")
        await _record(connection, actor, Action.BLOCKED, row, decision, reason, {"blocked": entry})
        return entry

    entry = await run_tx(work)
    forget()
    return entry


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if not reason:
        raise Invalid(_NO_REASON, "reason")
    if len(reason) > _LONGEST_REASON:
        raise Invalid(
            f"El motivo tiene {len(reason)} caracteres; caben {_LONGEST_REASON}.", "reason"
        )
    return reason


async def _undecided(
    connection: BaseDBAsyncClient,
    actor: Actor,
    inbound_id: int,
    among: Unregistered = Unregistered.QUARANTINE,
) -> InboundMessage:
    """The message of `among`, locked. Raises NotFound, and Conflict when somebody decided first."""
    row = (
        await InboundMessage.filter(quarantine_of(actor), id=inbound_id)
        .using_db(connection)
        .select_for_update(of=("inbound_message",))  # its unit is joined to it, and may be none
        .first()
    )
    if row is not None and among.has(row):
        return row
    if row is None or row.ordered is None:
        raise NotFound(among.gone)
    earlier = decisions.from_json(row.ordered)
    raise Conflict(f"{earlier.in_words()} {ago(earlier.at)}. Su decisión no se guardó.")


async def _set_aside(
    connection: BaseDBAsyncClient, row: InboundMessage, decision: Decision, reason: str
) -> None:
    row.disposition, row.reason = Disposition.DISCARDED, reason[:500]
    row.disposed_at, row.ordered = clock.now(), decision.to_json()
    await row.save(using_db=connection)


async def _record(
    connection: BaseDBAsyncClient,
    actor: Actor,
    action: Action,
    row: InboundMessage,
    decision: Decision,
    comment: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    about = trail.About(
        case_id=decision.case_id,
        comment=comment,
        detail={
            "inbound_id": row.id,
            "sender": row.sender,
            "subject": row.subject,
            **(detail or {}),
        },
    )
    await trail.record(connection, [trail.by_official(actor, action, about)])
