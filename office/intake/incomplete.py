"""What cannot be taken whole is no letter: an official sees to it, and nothing gets lost."""

from collections.abc import Awaitable, Callable

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import BaseORMException

from models.database import run_tx
from models.enums import Action
from models.ids import new_id
from models.tables import InboundMessage
from office import clock
from office.custody import queue
from office.custody.reception import Arrival
from office.errors import Unavailable
from office.evidence import trail
from office.messages.incoming import IncomingMessage, MessageKind
from office.outbox import posting as outbox
from office.outbox.posting import Notice
from office.outbox.recipient_limits import may_write_to
from office.storage import blobs
from office.text.storable import storable


async def set_aside(
    arrival: Arrival, message: IncomingMessage, reason: str, told: str
) -> int | None:
    """Keep what there is of a message, in quarantine from its first moment, for `reason` (Spanish).

    `arrival.original` is the part that could be had, `message` what can be read in it. A person
    who wrote it is told `told` once. The same part set aside before for the same mailbox (its
    `external_id` up to the UIDVALIDITY) leaves nothing new: None. Raises Unavailable.
    """
    (stored,) = await blobs.keep([(arrival.original, arrival.media_type)])
    row = InboundMessage(
        id=new_id(),
        channel=arrival.channel,
        external_id=arrival.external_id,
        mail_from=storable(arrival.mail_from)[:320],
        recipients=[storable(address) for address in arrival.recipients],
        peer=arrival.peer[:64],
        original_id=stored.sha256,
        size=stored.size,
        received_at=arrival.reached_at or clock.now(),
    )
    notice = await _notice(row, message, told)
    sender = f"{message.sender_name} <{message.sender_address}>".strip()

    async def work(connection: BaseDBAsyncClient) -> int | None:
        if await _known(connection, row):
            return None
        await blobs.record(connection, [stored])
        await InboundMessage.bulk_create([row], using_db=connection)
        held = await queue.quarantine(connection, row.id, reason, sender, message.subject)
        if held is None:
            return None
        detail = {"inbound_id": row.id, "sender": held.sender, "subject": held.subject}
        about = trail.About(comment=reason, detail=detail)
        await trail.record(connection, [trail.by_house(Action.QUARANTINED, about)])
        if notice is not None:
            await outbox.enqueue(connection, [notice])
        return int(row.id)

    kept = await _done(work)
    outbox.announce()
    return kept


async def _known(connection: BaseDBAsyncClient, row: InboundMessage) -> bool:
    mailbox = (row.external_id or "").rsplit(":", 2)[0]
    return await (
        InboundMessage.filter(
            original_id=row.original_id, channel=row.channel, external_id__startswith=f"{mailbox}:"
        )
        .using_db(connection)
        .exists()
    )


async def _done(work: Callable[[BaseDBAsyncClient], Awaitable[int | None]]) -> int | None:
    try:
        return await run_tx(work)
    except (BaseORMException, OSError) as error:
        raise Unavailable("El registro no puede recibir mensajes en este momento.") from error


async def _notice(row: InboundMessage, message: IncomingMessage, told: str) -> Notice | None:
    """What its sender hears; None for a machine, and for one that has heard enough (RFC 3834)."""
    human = message.kind is MessageKind.SUBMISSION and not message.bulk and bool(row.mail_from)
    if not (human and message.sender_address and await may_write_to(message.sender_address)):
        return None
    return Notice(
        kind="held_for_review",
        channel=row.channel,
        to_address=message.sender_address,
        to_name=message.sender_name,
        facts={"received_at": row.received_at.isoformat(), "reason": told},
        once_key=f"held:{row.id}",
        in_reply_to=message.message_id,
        references=message.reply_references,
    )
