"""Reports on what we sent, tied to the outbox message they are about (RFC 3464)."""

from collections.abc import Sequence

from tortoise.backends.base.client import BaseDBAsyncClient

from models.enums import Channel, OutboxState, Outcome
from models.tables import DeliveryEvidence, OutboxMessage
from office import clock
from office.addresses import sealed as reply_addresses
from office.delivery import undelivered
from office.messages.delivery_report import DeliveryReport, RecipientReport
from office.outbox.posting import LONGEST_OF_OURS
from office.text.storable import storable

_MOST_LOOKED_AT = 20


async def note(
    connection: BaseDBAsyncClient, report: DeliveryReport, sent_to: Sequence[str]
) -> OutboxMessage | None:
    """Keep `report` as evidence of the outbox message it is about; None when it is about none.

    Known by the sealed address among `sent_to`, to which we had reports sent, else by the
    Message-ID of the original. A permanent failure ends the message as failed, once, with all that
    follows (office.delivery.undelivered).
    """
    row = await _reported_on(connection, report, sent_to)
    if row is None:
        return None
    said = told_of(report, row.to_address)
    now = clock.now()
    reply = said.words
    if said.status and not _says(reply, said.status):
        reply = f"{said.status} {reply}".strip()
    reply, server = storable(reply), storable(said.server)
    await DeliveryEvidence.create(
        message_id=row.id,
        at=now,
        outcome=said.outcome,
        server=server[:255],
        reply=reply[:1000],
        using_db=connection,
    )
    state = _state_after(row, said.outcome)
    if state is row.state:
        return row
    row.state, row.claimed_until, row.finished_at = state, None, now
    await row.save(update_fields=["state", "claimed_until", "finished_at"], using_db=connection)
    if state is OutboxState.FAILED:
        await undelivered.after_failure(connection, row, failure_in_words(server, reply))
    return row


def failure_in_words(server: str, reply: str) -> str:
    """A refusal as a Spanish clause that quotes the other side."""
    who = f"el servidor {server}" if server else "el servidor de correo"
    return f"{who} respondió «{reply}»." if reply else f"{who} lo devolvió sin decir por qué."


async def _reported_on(
    connection: BaseDBAsyncClient, report: DeliveryReport, sent_to: Sequence[str]
) -> OutboxMessage | None:
    ids = [
        found
        for address in sent_to[:_MOST_LOOKED_AT]
        if (found := reply_addresses.message_in(address)) is not None
    ]
    ours = OutboxMessage.filter(channel=Channel.EMAIL).using_db(connection).select_for_update()
    if ids:
        return await ours.filter(id__in=ids).first()
    originals = [storable(original) for original in report.originals[:_MOST_LOOKED_AT]]
    originals = [original for original in originals if len(original) <= LONGEST_OF_OURS]
    return await ours.filter(message_id__in=originals).first() if originals else None


def told_of(report: DeliveryReport, address: str) -> RecipientReport:
    """What is told of our recipient; where only others are named, they are who stand behind it."""
    for one in report.recipients:
        if one.address.lower() == address.lower():
            return one
    order = (Outcome.DELIVERED, Outcome.ACCEPTED, Outcome.DELAYED, Outcome.BOUNCED)
    return min(report.recipients, key=lambda one: order.index(one.outcome))


def _state_after(row: OutboxMessage, outcome: Outcome) -> OutboxState:
    if outcome is Outcome.BOUNCED:
        return OutboxState.FAILED
    if outcome is Outcome.DELIVERED and row.state is OutboxState.UNCERTAIN:
        return OutboxState.DELIVERED
    return row.state


def _says(words: str, status: str) -> bool:
    return status in words[:60]
