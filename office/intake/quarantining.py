"""Into quarantine: a message waits for a person, its unit is known, and its sender is told once."""

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, Channel
from models.tables import InboundMessage
from office.custody import queue
from office.evidence import trail
from office.intake.chat_submissions import chat_submission_of, is_chat_submission
from office.messages.incoming import IncomingMessage, MessageKind
from office.outbox import posting as outbox
from office.outbox.posting import Notice
from office.outbox.recipient_limits import may_write_to
from office.registration import incoming_files
from office.storage import blobs

GIVEN_UP = "El programa se detuvo cinco veces al leer este mensaje; una persona debe revisarlo."


async def quarantine(message: IncomingMessage, reason: str) -> None:
    """Quarantine `message` for the reason given (Spanish), with its event.

    Whoever wrote it is told that a person will look at it: once for a message, never in answer to
    anything automatic or without a return path (RFC 3834 section 2), and not when their address has
    had its share within the hour. What was put together in a chat is kept with it, files and all
    (office.intake.chat_submissions). Raises Unavailable.
    """
    told = _is_from_a_person(message) and await may_write_to(message.sender_address)
    address = f"<{message.sender_address}>" if message.sender_address else ""
    sender = f"{message.sender_name} {address}".strip()
    keeps = is_chat_submission(message)
    stored = (await incoming_files.keep([message]))[message.inbound_id] if keeps else []

    async def work(connection: BaseDBAsyncClient) -> None:
        row = await _quarantined(connection, message.inbound_id, reason, sender, message.subject)
        if row is not None and keeps:
            await blobs.record(connection, stored)
            kept = chat_submission_of(message, stored).to_json()
            await InboundMessage.filter(id=row.id).using_db(connection).update(gathered=kept)
        if row is not None and told and row.mail_from:
            await outbox.enqueue(connection, [_notice(message, row)])

    await run_tx(work)
    outbox.announce()


async def quarantine_silently(
    inbound_id: int, reason: str, sender: str = "", subject: str = ""
) -> None:
    """Quarantine what came by a channel that tells its people itself, or that nobody could read.

    `reason` in Spanish; with its event like every other.
    """

    async def work(connection: BaseDBAsyncClient) -> None:
        await _quarantined(connection, inbound_id, reason, sender, subject)

    await run_tx(work)


async def _quarantined(
    connection: BaseDBAsyncClient, inbound_id: int, reason: str, sender: str, subject: str
) -> InboundMessage | None:
    row = await queue.quarantine(connection, inbound_id, reason, sender, subject)
    if row is not None:
        detail = {"inbound_id": row.id, "sender": row.sender, "subject": row.subject}
        about = trail.About(comment=reason, detail=detail)
        await trail.record(connection, [trail.by_house(Action.QUARANTINED, about)])
    return row


def _is_from_a_person(message: IncomingMessage) -> bool:
    # A chat tells its own person, in the chat.
    return (
        message.channel is Channel.EMAIL
        and not message.kind.by_machine
        and not message.bulk
        and bool(message.sender_address)
    )


def _notice(message: IncomingMessage, row: InboundMessage) -> Notice:
    # Why a readable message is held is the office's affair: it may tell of somebody else's case.
    unreadable = message.kind is MessageKind.UNREADABLE
    return Notice(
        kind="held_for_review",
        channel=message.channel,
        to_address=message.sender_address,
        to_name=message.sender_name,
        facts={
            "received_at": row.received_at.isoformat(),
            "reason": message.reason if unreadable else "",
        },
        once_key=f"held:{message.inbound_id}",
        in_reply_to=message.message_id,
        references=message.reply_references,
    )
