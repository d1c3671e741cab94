"""The reader: takes mail out of custody, has it read and brings each message to its end."""

import asyncio
import logging
from collections.abc import Sequence

from mailgateway import parsing
from mailgateway.authentication.checking import with_trust
from mailgateway.waiting import Backoff, until_any
from models.enums import Channel
from office.custody import queue, reception
from office.custody.queue import HeldMessage
from office.errors import Unavailable
from office.records import intake
from office.records.incoming import IncomingMessage

_log = logging.getLogger(__name__)
_BATCH = 32
_LOOK_AGAIN = 2.0  # seconds; another process may have received something
_BIG = 200_000  # bytes; reading more takes long enough to be felt by the others in this loop
_CRASHED = "No pudimos leer el mensaje; una persona debe revisarlo."
_GONE = (Unavailable, OSError, TimeoutError)


async def run(stop: asyncio.Event) -> None:
    """Read mail until `stop` is set; the message in hand is finished first.

    A message that cannot be read is quarantined and the next goes on. While the database or the
    storage is away, messages stay in custody and are taken up again once it is back.
    """
    backoff = Backoff()
    while not stop.is_set():
        try:
            found = await read_waiting()
            backoff.reset()
        except _GONE as error:
            _log.warning("mail is not read at the moment: %s", error)
            await backoff.pause(stop)
        except Exception:  # last line of defence: the reader must not die
            _log.exception("mail is not read at the moment")
            await backoff.pause(stop)
        else:
            if not found:
                await until_any(stop, reception.wait_for_arrivals(Channel.EMAIL, _LOOK_AGAIN))


async def read_waiting() -> int:
    """Read what waits in custody now, up to a batch, and return how many messages that was.

    Raises what the office raises while its database or storage is away.
    """
    held = await queue.claim(Channel.EMAIL, _BATCH)
    try:
        messages = [message for one in held if (message := await _read(one)) is not None]
        if messages:
            await _process(await with_trust(held, messages))
    except _GONE:
        queue.give_back([message.id for message in held])
        raise
    return len(held)


async def _read(held: HeldMessage) -> IncomingMessage | None:
    """`held` as a message; None when reading it crashed and it was quarantined."""
    try:
        if len(held.original) > _BIG:
            return await asyncio.to_thread(parsing.parse, held)
        await asyncio.sleep(0)  # let the doors in between two messages
        await reception.calm()
        return parsing.parse(held)
    except Exception:  # parse() promises not to raise; its message must not stop the next
        _log.exception("message %s crashed its reader", held.id)
        await queue.quarantine(held.id, _CRASHED, held.mail_from)
        return None


async def _process(messages: Sequence[IncomingMessage]) -> None:
    """Hand `messages` over together; if that fails, one by one, so that only the bad one is held.

    With the database away the quarantine fails too: then all of them wait for their lease to end.
    """
    try:
        await intake.process(messages)
        return
    except _GONE:
        raise
    except Exception:  # one of them, or the database: alone it will show
        _log.exception("%d messages failed together; taking them one by one", len(messages))
    for message in messages:
        try:
            await intake.process([message])
        except _GONE:
            raise
        except Exception:  # the others must go on
            _log.exception("message %s crashed the registry", message.inbound_id)
            await queue.quarantine(
                message.inbound_id, _CRASHED, message.sender_address, message.subject
            )
