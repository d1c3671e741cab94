"""Status queries by mail: answered to those who may know, refused alike to all others."""

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, ContactKind, Disposition
from office.custody import queue
from office.errors import NotFound, Throttled
from office.evidence import trail
from office.intake.status.status_queries import StatusQuery
from office.messages.incoming import IncomingMessage
from office.outbox import posting as outbox
from office.outbox.posting import Notice
from office.outbox.recipient_limits import may_write_to
from office.records.cases import status
from office.records.cases.views import CaseStatus


async def answer(message: IncomingMessage, query: StatusQuery, thread_number: str) -> None:
    """Answer a status query to its sender's own address, never to a Reply-To.

    Without a code only the case's contact on file is told; with the right code whoever asks. The
    refusal is the same whether or not the number exists.
    """
    number = query.number or thread_number
    found = await _look_up(message, number, query.code)
    notice = _notice(message, found)
    allowed = await may_write_to(notice.to_address)

    async def work(connection: BaseDBAsyncClient) -> None:
        ended = await queue.end(
            connection,
            message.inbound_id,
            Disposition.ANSWERED,
            reason="" if allowed else "Sin respuesta: demasiados avisos a esta dirección.",
            sender=message.sender_address,
            subject=message.subject,
        )
        if not ended:
            return
        if allowed:
            await outbox.enqueue(connection, [notice])
        action = Action.STATUS_ASKED if found else Action.STATUS_REFUSED
        about = trail.About(detail={"number": found.number if found else number})
        await trail.record(
            connection,
            [trail.by_citizen(None, message.sender_address, message.channel, action, about)],
        )

    await run_tx(work)


async def knows(message: IncomingMessage) -> bool:
    """Whether its sender has a case of their own, whose state they may be told."""
    try:
        await status.status_of_own(ContactKind.EMAIL, message.sender_address, "")
    except NotFound:
        return False
    return True


async def _look_up(message: IncomingMessage, number: str, code: str | None) -> CaseStatus | None:
    try:
        return await status.status_of_own(ContactKind.EMAIL, message.sender_address, number)
    except NotFound:
        if not (code and number):
            return None
    try:
        return await status.status_by_code(number, code, message.sender_address)
    except (NotFound, Throttled):
        return None


def _notice(message: IncomingMessage, found: CaseStatus | None) -> Notice:
    return Notice(
        kind="status" if found else "status_refused",
        channel=message.channel,
        to_address=message.sender_address,
        to_name=message.sender_name,
        facts=status.facts_of(found) if found else {},
        once_key=f"status:{message.inbound_id}",
        in_reply_to=message.message_id,
        references=message.reply_references,
    )
