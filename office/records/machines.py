"""What becomes of mail that machines write: noted, tied to what it is about, never answered."""

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Disposition, Outcome
from models.tables import InboundMessage, OutboxMessage
from office.custody import queue
from office.notices import bounces
from office.notices.delivery_report import DeliveryReport
from office.records.incoming import IncomingMessage

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
    """
    reason = message.reason or _UNKNOWN

    async def work(connection: BaseDBAsyncClient) -> str:
        ended = await queue.end(
            connection,
            message.inbound_id,
            Disposition.AUTOMATIC,
            reason=reason,
            sender=f"{message.sender_name} <{message.sender_address}>".strip(),
            subject=message.subject,
        )
        if not ended or message.report is None:
            return reason
        about = await bounces.note(connection, message.report, message.recipients)
        if about is None:
            return reason
        told = f"{reason} {_what(message.report, about)}"[:500]
        await InboundMessage.filter(id=message.inbound_id).using_db(connection).update(reason=told)
        return told

    return await run_tx(work)


def _what(report: DeliveryReport, about: OutboxMessage) -> str:
    outcome = bounces.told_of(report, about.to_address).outcome
    return f"Nuestro mensaje a {about.to_address} {_TOLD[outcome]}."
