"""The sender: takes mail out of the outbox, hands it over and keeps the proof."""

import asyncio
import logging

from mailgateway.delivery import Delivery, Transport
from mailgateway.dkim_signing import Signer
from mailgateway.preparing import prepare
from mailgateway.waiting import Backoff, until_any
from models.enums import Channel, Outcome
from office.errors import Unavailable
from office.health import database_answers
from office.notices import outbox
from office.notices.outbox import Parcel

_log = logging.getLogger(__name__)
_AT_ONCE = 8
_TRIES = 5  # to record what became of a letter, at a database that answers
_LOOK_AGAIN = 1.0  # seconds; a retry falls due, or another process wrote to the outbox
_NOT_COMPOSED = "No se pudo preparar el mensaje; se intentará otra vez."
_GONE = (Unavailable, OSError, TimeoutError)


async def run(stop: asyncio.Event, transport: Transport, signer: Signer | None = None) -> None:
    """Send mail, signed by `signer` if there is one, until `stop` is set; letters under way are
    finished first, then `transport` closed.

    Whatever happens to one letter, the others go on; with the database away it waits and looks
    again. What was handed over meanwhile is recorded then. A claimed letter of which nothing is
    known is claimed again when its lease ends, with the same Message-ID.
    """
    backoff = Backoff()
    try:
        while not stop.is_set():
            try:
                sent = await send_waiting(transport, signer)
                backoff.reset()
            except Exception:  # last line of defence: the sender must not die
                _log.exception("mail is not sent at the moment")
                await backoff.pause(stop)
                continue
            if not sent:
                await until_any(stop, outbox.wait_for_parcels(Channel.EMAIL, _LOOK_AGAIN))
    finally:
        await transport.close()


async def send_waiting(transport: Transport, signer: Signer | None = None) -> int:
    """Send what is due now, several at once, and return how many letters that was.

    Raises what the office raises while its database is away.
    """
    parcels = await outbox.claim(Channel.EMAIL, limit=_AT_ONCE * 2)
    room = asyncio.Semaphore(_AT_ONCE)

    async def one(parcel: Parcel) -> None:
        async with room:
            await _send(parcel, transport, signer)

    results = await asyncio.gather(*(one(parcel) for parcel in parcels), return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return len(parcels)


async def _send(parcel: Parcel, transport: Transport, signer: Signer | None) -> None:
    try:
        letter = await prepare(parcel, signer)
    except _GONE as error:
        await outbox.deferred(parcel.outbox_id, "", f"{_NOT_COMPOSED} {error}")
        return
    except Exception:  # a text or an address that is wrong must not stop the other letters
        _log.exception("outbox message %s cannot be composed", parcel.outbox_id)
        await outbox.deferred(parcel.outbox_id, "", _NOT_COMPOSED)
        return
    await _keep_proof(parcel, await transport.deliver(letter))


async def _keep_proof(parcel: Parcel, delivery: Delivery) -> None:
    """Record `delivery`, however long the database is away: forgotten, it would be repeated."""
    left = _TRIES
    while True:
        try:
            await _record(parcel, delivery)
            return
        except Exception:  # most likely the database is away, however it says so
            left -= 1
            if not left:
                raise
            _log.warning("mail %s: the database does not take the proof", parcel.message_id)
        await asyncio.sleep(_LOOK_AGAIN)
        while not await database_answers():
            await asyncio.sleep(_LOOK_AGAIN)


async def _record(parcel: Parcel, delivery: Delivery) -> None:
    match delivery.outcome:
        case Outcome.ACCEPTED:
            await outbox.accepted(parcel.outbox_id, delivery.server, delivery.reply)
        case Outcome.REJECTED:
            await outbox.rejected(parcel.outbox_id, delivery.server, delivery.reply)
        case Outcome.DEFERRED:
            await outbox.deferred(parcel.outbox_id, delivery.server, delivery.reply)
        case Outcome.UNCERTAIN:
            await outbox.uncertain(parcel.outbox_id, delivery.reply)
    _log.info("mail %s %s: %s", parcel.message_id, delivery.outcome.value, delivery.reply)
