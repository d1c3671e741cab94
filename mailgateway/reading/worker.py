"""The reader: takes mail out of custody, has it read and brings each message to its end."""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from mailgateway.authentication.checking import trusted, with_trust
from mailgateway.mime.base64_runs import read_closely
from mailgateway.parsing import message as parsing
from mailgateway.parsing.unreadable import LONGEST_HEAD, unread
from mailgateway.reading import isolated, warm_up
from mailgateway.reading.form_writers import with_writers
from mailgateway.reading.isolated import ReaderFailed
from models.enums import Channel
from office.custody import queue, reception
from office.custody.queue import Weight
from office.custody.raw_message import RawMessage
from office.errors import Unavailable
from office.intake import process, quarantining
from office.messages.incoming import IncomingMessage
from office.runtime.hostile_input import REFUSED
from office.runtime.waiting import Backoff, until_any
from office.runtime.wakeups import Wakeup
from office.storage.store import store

_log = logging.getLogger(__name__)
_BATCH = 64
_LOOK_AGAIN = 2.0  # seconds; another process may have received something
# Bytes, of text and of all: reading more takes long enough to be felt by the others in this loop.
_BIG = 200_000
_BIGGEST = 400_000
_SIGNED = b"pkcs7"  # what checks such a signature takes half a second to load
_CRASHED = "No pudimos leer el mensaje; una persona debe revisarlo."
Wait = Coroutine[Any, Any, None]
_GONE = (Unavailable, OSError, TimeoutError)


async def run(stop: asyncio.Event) -> None:
    """Read mail until `stop` is set; the message in hand is finished first.

    A message that cannot be read is quarantined and the next goes on. While the database or the
    storage is away, messages stay in custody and are taken up again when it is back. What must be
    read apart has its own turn, so that letters need not wait for it.
    """
    heavy = Wakeup()

    async def arrivals() -> None:
        try:
            await reception.wait_for_arrivals(Channel.EMAIL, _LOOK_AGAIN)
        finally:
            heavy.notify()

    await asyncio.gather(
        asyncio.to_thread(warm_up.warm_up),
        _read_until(stop, _read_light, arrivals),
        _read_until(stop, _read_heavy, lambda: heavy.wait(2 * _LOOK_AGAIN)),
    )


async def _read_until(
    stop: asyncio.Event, read: Callable[[], Awaitable[int]], more: Callable[[], Wait]
) -> None:
    """Call `read` until `stop` is set, and wait for `more` where it found nothing."""
    backoff = Backoff()
    while not stop.is_set():
        try:
            found = await read()
            backoff.reset()
        except _GONE as error:
            _log.warning("mail is not read at the moment: %s", error)
            await backoff.pause(stop)
        except Exception:  # last line of defence: the reader must not die
            _log.exception("mail is not read at the moment")
            await backoff.pause(stop)
        else:
            if not found:
                await until_any(stop, more())


async def read_waiting() -> int:
    """Read what waits in custody now, up to a batch, and return how many messages that was.

    Raises what the office raises while its database or storage is away.
    """
    return await _read_light() + await _read_heavy()


async def _read_light() -> int:
    received = await queue.claim(Channel.EMAIL, _BATCH, Weight.LIGHT)
    with _given_back(received):
        messages = [message for one in received if (message := await _read(one)) is not None]
        if messages:
            await _process(with_writers(received, await with_trust(received, messages)))
    return len(received)


async def _read_heavy() -> int:
    """The next message that must be read apart: one at a time, each takes a process's memory."""
    received = await queue.claim(Channel.EMAIL, 1, Weight.HEAVY)
    with _given_back(received):
        for one in received:
            message = await _read_apart(one)
            if message is not None:
                await _process(with_writers(received, [message]))
    return len(received)


@contextmanager
def _given_back(received: Sequence[RawMessage]) -> Iterator[None]:
    """Give `received` back to custody if the house is at fault: no attempt of theirs is counted."""
    try:
        yield
    except _GONE:
        queue.give_back([one.id for one in received])
        raise


async def _read(received: RawMessage) -> IncomingMessage | None:
    """`received` as a message; None when reading it crashed and it was quarantined."""
    try:
        if _takes_long(received.original):
            return await asyncio.to_thread(parsing.parse, received)
        await asyncio.sleep(0)  # let the doors in between two messages
        await reception.calm()
        return parsing.parse(received)
    except REFUSED:  # parse() promises not to raise; weighing the message may
        _log.exception("message %s crashed its reader", received.id)
        await _quarantine(received, received.original, _CRASHED)
        return None


def _takes_long(original: bytes) -> bool:
    if len(original) <= _BIG:
        return _SIGNED in original
    # A file in base64 is read far faster than a text of its length.
    return len(original) > _BIGGEST or read_closely(original) > _BIG or _SIGNED in original


async def _read_apart(received: RawMessage) -> IncomingMessage | None:
    """`received`, read apart, with what was found of its sender; None when quarantined."""
    assert received.stored is not None
    reason = quarantining.GIVEN_UP
    if not received.is_beyond_us:
        try:
            message, found = await isolated.read(received)
        except ReaderFailed as error:
            reason = str(error)
        else:
            return trusted(message, found)
    head = replace(received.stored, size=min(received.stored.size, LONGEST_HEAD))
    (begins,) = await store().get_each([head])
    await _quarantine(received, begins, reason)
    return None


async def _quarantine(received: RawMessage, head: bytes, reason: str) -> None:
    """Quarantine what could not be read, by what its envelope and its header tell."""
    digest = (
        received.stored.sha256 if received.stored else hashlib.sha256(received.original).hexdigest()
    )
    await quarantining.quarantine(unread(received, digest, head, reason), reason)


async def _process(messages: Sequence[IncomingMessage], *, alone: bool = False) -> None:
    """Hand `messages` over together; if that fails, one by one, so that only the bad one is held.

    With the database away the quarantine fails too: then all of them wait.
    """
    try:
        await process.process(messages)
        return
    except _GONE:
        raise
    except Exception:  # one of them, or the database: alone it will show
        _log.exception("not processed: %s", [message.inbound_id for message in messages])
    for message in messages:
        if alone:
            await quarantining.quarantine(message, _CRASHED)
        else:
            await _process([message], alone=True)
