"""Joins to its case what asks for nothing: a line in the trail, no number, nothing reopened."""

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, ContactKind, Disposition, DocumentKind
from models.tables import Case, Document
from office.custody import queue
from office.evidence import trail
from office.intake.noted.courtesies import Courtesy, CourtesyKind
from office.messages.incoming import IncomingMessage
from office.outbox import posting as outbox
from office.outbox.posting import Notice
from office.outbox.recipient_limits import may_write_to
from office.people.citizens import writer_of
from office.text.folding import fold

_MOST_LOOKED_AT = 20
_TOLD = {
    CourtesyKind.REACTION: "Reaccionó a nuestro mensaje: {words}",
    CourtesyKind.THANKS: "Escribió sin pedir nada: «{words}»",
    CourtesyKind.RECALL: "Su programa de correo pidió recuperar (retirar) el mensaje «{words}». "
    "No se retira por sí solo: lo registrado sigue en el trámite.",
}


async def case_of(message: IncomingMessage, courtesy: Courtesy, case_id: int | None) -> Case | None:
    """The case that `message` belongs to: `case_id`, where its thread tells one; of a mail to be
    taken back that of the sender's mail of this subject; else the sender's newest."""
    if courtesy.kind is not CourtesyKind.RECALL and case_id is not None:
        return await Case.get_or_none(id=case_id)
    own = Case.filter(contact__kind=ContactKind.EMAIL, contact__address=message.sender_address)
    newest = await own.order_by("-id").limit(_MOST_LOOKED_AT)
    if courtesy.kind is not CourtesyKind.RECALL:
        return newest[0] if newest else None
    documents = (
        await Document.filter(
            case_id__in=[case.id for case in newest],
            kind=DocumentKind.INCOMING,
            sender_address=message.sender_address,
        ).order_by("-id")
        if newest
        else []
    )
    wanted = fold(courtesy.words)
    found = (row.case_id for row in documents if fold(row.subject) == wanted)
    named = next(found, None)
    return next((case for case in newest if case.id == named), None)


async def join(message: IncomingMessage, courtesy: Courtesy, case: Case) -> None:
    """End `message` as a line in the trail of `case`.

    Nobody is written to, but for who tries to take a mail back: they are told what that means.
    """
    notice = await _notice(message, courtesy, case)
    opening = await Document.filter(case_id=case.id).order_by("id").first()

    async def work(connection: BaseDBAsyncClient) -> None:
        ended = await queue.end(
            connection,
            message.inbound_id,
            Disposition.APPENDED,
            sender=f"{message.sender_name} <{message.sender_address}>",
            subject=message.subject,
            document_id=opening.id if opening else None,
        )
        if not ended:
            return
        writer = await writer_of(connection, ContactKind.EMAIL, message.sender_address)
        about = trail.About(
            document_id=opening.id if opening else None,
            case_id=case.id,
            comment=_TOLD[courtesy.kind].format(words=courtesy.words),
            detail={"inbound_id": message.inbound_id},
        )
        event = trail.by_citizen(
            writer.citizen_id if writer else None,
            message.sender_name or message.sender_address,
            message.channel,
            Action.NOTED,
            about,
        )
        await trail.record(connection, [event])
        if notice is not None:
            await outbox.enqueue(connection, [notice])

    await run_tx(work)


async def _notice(message: IncomingMessage, courtesy: Courtesy, case: Case) -> Notice | None:
    if courtesy.kind is not CourtesyKind.RECALL or message.bulk:
        return None
    if not await may_write_to(message.sender_address):
        return None
    return Notice(
        kind="recall_received",
        channel=message.channel,
        to_address=message.sender_address,
        to_name=message.sender_name,
        facts={"salutation": message.sender_name, "number": case.number, "subject": courtesy.words},
        case_id=case.id,
        once_key=f"recall:{message.inbound_id}",
        in_reply_to=message.message_id,
        references=message.reply_references,
    )
