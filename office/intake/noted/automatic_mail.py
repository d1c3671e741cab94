"""What becomes of mail that machines write: noted, tied to what it is about, never answered."""

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Disposition, Outcome, PassedOver
from models.tables import InboundMessage, OutboxMessage
from office.custody import queue
from office.delivery import reports as bounces
from office.messages.delivery_report import DeliveryReport
from office.messages.incoming import IncomingMessage, MessageKind

_UNKNOWN = "Mensaje automático."
_TOLD = {
    Outcome.BOUNCED: "no se pudo entregar",
    Outcome.DELAYED: "todavía no se pudo entregar",
    Outcome.DELIVERED: "se entregó",
    Outcome.ACCEPTED: "pasó a otro servidor",
}


async def note(message: IncomingMessage) -> str:
    """End `message` as automatic and return the reason kept with it.

    A delivery report becomes evidence of the outbox message it is about, in the same transaction.
    Everything else is to be found by an official who looks for it (office.quarantine).
    """
    reason = message.reason or _UNKNOWN

    async def work(connection: BaseDBAsyncClient) -> str:
        ended = await queue.end(
            connection,
            message.inbound_id,
            Disposition.AUTOMATIC,
            reason=reason,
            sender=_sender(message),
            subject=message.subject,
            unit_id=await queue.unit_addressed(connection, message.recipients),
        )
        if not ended:
            return reason
        about = await _reported_on(connection, message)
        told = f"{reason} {_what(message.report, about)}"[:500] if about else reason
        # A report is told where it belongs, with our message, and nowhere else.
        mark = None if about and message.kind is MessageKind.BOUNCE else _passed_over(message)
        row = InboundMessage.filter(id=message.inbound_id).using_db(connection)
        await row.update(reason=told, passed_over=mark)
        return told

    return await run_tx(work)


async def _reported_on(
    connection: BaseDBAsyncClient, message: IncomingMessage
) -> OutboxMessage | None:
    if message.report is None:
        return None
    return await bounces.note(connection, message.report, message.recipients)


def _sender(message: IncomingMessage) -> str:
    address = f"<{message.sender_address}>" if message.sender_address else ""
    return f"{message.sender_name} {address}".strip()


def _passed_over(message: IncomingMessage) -> PassedOver:
    if message.kind is MessageKind.LIST:
        return PassedOver.BULK if message.bulk else PassedOver.LIST
    return PassedOver(message.kind.value)


def _what(report: DeliveryReport | None, about: OutboxMessage) -> str:
    assert report is not None
    outcome = bounces.told_of(report, about.to_address).outcome
    return f"Nuestro mensaje a {about.to_address} {_TOLD[outcome]}."
