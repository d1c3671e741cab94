"""What is to become of each message that arrives: the one way in for every channel."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from models import database
from models.database import run_tx
from models.enums import Channel, Disposition
from office.addresses.ours import is_ours
from office.custody import queue
from office.custody.blocklist import is_blocked
from office.errors import OfficeError, Unavailable
from office.intake import decisions, form_senders, quarantining
from office.intake.noted import automatic_mail, trail_notes
from office.intake.noted.courtesies import CourtesyKind, courtesy_in
from office.intake.results import Intake, ended, of_registration
from office.intake.status import status_answers
from office.intake.status.status_queries import StatusQuery, query_in
from office.intake.status.status_questions import is_question
from office.intake.waves import in_waves
from office.messages.authentication import Verdict
from office.messages.incoming import IncomingMessage, MessageKind
from office.outbox import posting as outbox
from office.records.attachments import virus_scans
from office.records.numbering.document_numbers import number_in
from office.registration import case_matching
from office.registration.case_matching import Thread, ThreadKind
from office.registration.register import Registration, register
from office.text.storable import storable

_log = logging.getLogger(__name__)
_NO_SENDER = "No se puede saber quién lo envió: la dirección del remitente no es válida."
_OWN = (
    "Viene de una dirección de la propia institución: alguien lo reenvió desde ella. "
    "Decida si se registra; no se responde a esa dirección."
)
_CLAIMS_TO_BE_OURS = (
    "Dice venir de nuestra institución y no lo prueba: alguien lo reenvió desde una dirección "
    "nuestra, o la imita. Decida si se registra; no se responde a esa dirección."
)
_ABOUT_NOTHING = "Reacciona a un mensaje, o pide retirarlo, y no sabemos a cuál."
_BLOCKED = "Su remitente está bloqueado."
_CRASHED = "No se pudo registrar: el programa falló al leerlo. Una persona debe revisarlo."


async def process(messages: Sequence[IncomingMessage]) -> list[Intake]:
    """Bring each message to its end, in order, and write what is to be said to the outbox.

    Submissions and additions are registered together, in one transaction; if that fails, one by
    one, so that a bad message never takes others along: it is quarantined alone. Raises Unavailable
    when database or storage do not answer; the messages stay in custody, to be claimed again.
    """
    done: dict[int, Intake] = {}
    try:
        for wave in in_waves([_storable(message) for message in messages]):
            done |= await _process(wave)
    except database.GONE as error:
        if await database.answers():
            raise
        raise Unavailable("La base de datos no responde en este momento.") from error
    return [done[message.inbound_id] for message in messages]


async def _process(messages: Sequence[IncomingMessage]) -> dict[int, Intake]:
    decided = await decisions.carried_out(messages)
    threads = await case_matching.threads_of([m for m in messages if _is_for_people(m)])
    results: dict[int, Intake] = {}
    to_register: list[tuple[IncomingMessage, Thread]] = []
    for message in messages:
        if message.inbound_id in decided:
            to_register.append(decided[message.inbound_id])
            continue
        thread = threads.get(message.inbound_id, case_matching.NONE)
        end = await _without_record(message, thread)
        if end is None:
            to_register.append((message, thread))
        else:
            results[message.inbound_id] = end
    for done in await _register_all(to_register):
        results[done.inbound_id] = done
    results |= await ended([m.inbound_id for m in messages if m.inbound_id not in results])
    outbox.announce()
    virus_scans.registered.notify()
    return results


async def _without_record(message: IncomingMessage, thread: Thread) -> Intake | None:
    """What becomes of a message that is not to be registered; None of one that is."""
    if message.channel is Channel.EMAIL and await is_blocked(message.sender_address):
        return await _refuse(message)
    if not _is_for_people(message):
        return await _set_aside(message)
    if message.channel is Channel.EMAIL and (why := form_senders.why_quarantined(message)):
        return await _quarantine(message, why)
    query = _query(message) or await _question(message)
    if query is not None:
        return await _answer(message, query, thread)
    if thread.kind is ThreadKind.STRANGER:
        return await _quarantine(message, thread.reason)
    return await _as_mail(message, thread) if message.channel is Channel.EMAIL else None


async def _as_mail(message: IncomingMessage, thread: Thread) -> Intake | None:
    """As `_without_record`, of a mail by a person that may go where `thread` says."""
    answers = thread.kind is ThreadKind.NEW and message.references
    # What it answers may lie in custody still: a large mail is read apart, and takes longer.
    if answers and await queue.waits_behind(message.inbound_id):
        await queue.postpone([message.inbound_id])
        return Intake(message.inbound_id, Disposition.PENDING)
    courtesy = courtesy_in(message)
    if courtesy is None:
        return None
    case = await trail_notes.case_of(message, courtesy, thread.case_id)
    if case is not None:
        await trail_notes.join(message, courtesy, case)
        return Intake(message.inbound_id, Disposition.APPENDED, case_id=case.id)
    if courtesy.kind is CourtesyKind.THANKS:
        return None
    unknown = replace(message, kind=MessageKind.AUTOMATIC, reason=_ABOUT_NOTHING)
    reason = await automatic_mail.note(unknown)
    return Intake(message.inbound_id, Disposition.AUTOMATIC, reason)


def _storable(message: IncomingMessage) -> IncomingMessage:
    return replace(
        message,
        sender_name=storable(message.sender_name),
        sender_address=storable(message.sender_address),
        subject=storable(message.subject),
        text=storable(message.text),
        signature=storable(message.signature),
        quoted=storable(message.quoted),
        message_id=storable(message.message_id),
        references=tuple(storable(reference) for reference in message.references),
        files=tuple(replace(file, name=storable(file.name)) for file in message.files),
    )


def _is_for_people(message: IncomingMessage) -> bool:
    return (
        message.kind is MessageKind.SUBMISSION
        and bool(message.sender_address)
        and not _is_own(message)
    )


def _is_own(message: IncomingMessage) -> bool:
    return message.channel is Channel.EMAIL and is_ours(message.sender_address)


def _is_proven(message: IncomingMessage) -> bool:
    found = message.authentication
    return found is not None and found.verdict is Verdict.ALIGNED


def _query(message: IncomingMessage) -> StatusQuery | None:
    # Only mail asks in words; a chat has its command for it, and what is confirmed there is meant.
    if message.channel is not Channel.EMAIL:
        return None
    if any(not file.media_type.startswith("image/") for file in message.files):
        return None  # with a document it is a submission; a picture may be a signature's logo
    # The number may stand under the letter, below what a telephone adds.
    return query_in(message.subject, f"{message.text}\n{message.signature}")


async def _question(message: IncomingMessage) -> StatusQuery | None:
    """The query of who has a case and asks for it in whole sentences, and for nothing else."""
    if message.channel is not Channel.EMAIL or any(not file.inline for file in message.files):
        return None
    if not is_question(message.text, message.sender_name) or not await status_answers.knows(
        message
    ):
        return None
    return StatusQuery(number_in(message.text) or number_in(message.subject) or "", None)


async def _set_aside(message: IncomingMessage) -> Intake:
    if message.kind is MessageKind.UNREADABLE:
        return await _quarantine(message, message.reason)
    if message.kind.by_machine:
        reason = await automatic_mail.note(message)
        return Intake(message.inbound_id, Disposition.AUTOMATIC, reason)
    if _is_own(message):
        return await _quarantine(message, _OWN if _is_proven(message) else _CLAIMS_TO_BE_OURS)
    return await _quarantine(message, _NO_SENDER)


async def _refuse(message: IncomingMessage) -> Intake:
    """The door refuses who is blocked; this is for channels without such a door, and a From that
    differs from the envelope."""
    return await _end(message, Disposition.DISCARDED, _BLOCKED)


async def _end(message: IncomingMessage, disposition: Disposition, reason: str) -> Intake:
    async def work(connection: BaseDBAsyncClient) -> None:
        await queue.end(
            connection,
            message.inbound_id,
            disposition,
            reason=reason,
            sender=_sender(message),
            subject=message.subject,
        )

    await run_tx(work)
    return Intake(message.inbound_id, disposition, reason)


def _sender(message: IncomingMessage) -> str:
    return f"{message.sender_name} <{message.sender_address}>".strip()


async def _quarantine(message: IncomingMessage, reason: str) -> Intake:
    await quarantining.quarantine(message, reason)
    return Intake(message.inbound_id, Disposition.QUARANTINED, reason)


async def _answer(message: IncomingMessage, query: StatusQuery, thread: Thread) -> Intake:
    await status_answers.answer(message, query, thread.case_number)
    return Intake(message.inbound_id, Disposition.ANSWERED)


async def _register_all(
    entries: Sequence[tuple[IncomingMessage, Thread]], *, alone: bool = False
) -> list[Intake]:
    """Together; if that fails, each once more and `alone`, where the one to blame is held.

    The batch may have failed with the database, or by another message.
    """
    if not entries:
        return []
    try:
        return [of_registration(done) for done in await _register_with_retry(entries)]
    except OfficeError:
        raise
    except Exception:  # last line of defence: logged, and the bad one found by going one by one
        if not await database.answers():
            raise
        _log.exception("not registered: %s", [message.inbound_id for message, _ in entries])
    if alone:
        return [await _quarantine(message, _CRASHED) for message, _ in entries]
    return [done for entry in entries for done in await _register_all([entry], alone=True)]


async def _register_with_retry(
    entries: Sequence[tuple[IncomingMessage, Thread]],
) -> list[Registration]:
    """Two processes may meet over the same new citizen or the same message; who comes second finds
    the other's rows on the next try."""
    for _ in range(3):
        try:
            return await register(entries)
        except IntegrityError:
            _log.info("registered by another process at the same time; trying again")
    return await register(entries)
