"""The sender: takes mail out of the outbox, hands it over and keeps the proof."""

import asyncio
import logging

from jinja2 import TemplateError

from mailgateway.sending.dkim_signing import Signer
from mailgateway.sending.preparing import prepare
from mailgateway.sending.transport import Delivery, Transport
from models.enums import Channel, Outcome
from office.custody import reception
from office.delivery import attempts as outbox
from office.delivery import claims
from office.delivery.claims import Parcel
from office.errors import OfficeError, Unavailable
from office.monitoring.health import database_answers
from office.runtime.hostile_input import REFUSED
from office.runtime.waiting import Backoff, until_any

_log = logging.getLogger(__name__)
_AT_ONCE = 8  # letters under way beyond which no more are begun
_MOST = 16
_TRIES = 5  # to record what became of a letter, at a database that answers
_LOOK_AGAIN = 1.0  # seconds; a retry falls due, or another process wrote to the outbox
_NOT_COMPOSED = "No se pudo preparar el mensaje; se intentará otra vez."
_GONE = (Unavailable, OSError, TimeoutError)


async def run(stop: asyncio.Event, transport: Transport, signer: Signer | None = None) -> None:
    """Send mail, signed by `signer` if there is one, until `stop` is set; letters under way are
    finished first, then `transport` closed.

    Whatever happens to one letter, the others go on, also while one takes long; with the database
    away it waits and looks again, and what was handed over meanwhile is recorded then. A claimed
    letter of which nothing is known is claimed again when its lease ends, with the same Message-ID.
    """
    backoff = Backoff()
    under_way: set[asyncio.Task[None]] = set()
    try:
        while not stop.is_set():
            try:
                begun = await _begin(under_way, transport, signer)
                await _finish(under_way, _AT_ONCE)
                backoff.reset()
            except Exception:  # last line of defence: the sender must not die
                _log.exception("mail is not sent at the moment")
                await backoff.pause(stop)
                continue
            if not begun:
                await until_any(stop, claims.wait_for_parcels(Channel.EMAIL, _LOOK_AGAIN))
    finally:
        await asyncio.gather(*under_way, return_exceptions=True)
        await transport.close()


async def send_waiting(transport: Transport, signer: Signer | None = None) -> int:
    """Send what is due now, several at once, and return how many letters that was.

    Raises what the office raises while its database is away.
    """
    under_way: set[asyncio.Task[None]] = set()
    begun = await _begin(under_way, transport, signer)
    await asyncio.gather(*under_way, return_exceptions=True)
    await _finish(under_way, 0)
    return begun


async def _begin(
    under_way: set[asyncio.Task[None]], transport: Transport, signer: Signer | None
) -> int:
    """Begin with what is due, as far as there is room, and return how many letters that is."""
    parcels = await claims.claim(Channel.EMAIL, limit=_MOST - len(under_way))
    under_way |= {asyncio.create_task(_send(parcel, transport, signer)) for parcel in parcels}
    return len(parcels)


async def _finish(under_way: set[asyncio.Task[None]], most: int) -> None:
    """Take out those that have ended, and wait until no more than `most` are left.

    Raises what one of them raised.
    """
    while True:
        for task in [task for task in under_way if task.done()]:
            under_way.discard(task)
            task.result()
        if len(under_way) <= most:
            return
        await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)


async def _send(parcel: Parcel, transport: Transport, signer: Signer | None) -> None:
    await reception.calm()
    try:
        letter = await prepare(parcel, signer)
    except _GONE as error:
        await outbox.deferred(parcel.outbox_id, "", f"{_NOT_COMPOSED} {error}")
        return
    except (OfficeError, TemplateError, *REFUSED):  # it must not stop the other letters
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
