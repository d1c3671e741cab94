"""The fetcher: reads mailboxes elsewhere into custody, for houses that no MX points at."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta

from mailgateway.imap.connection import Failure, Folder, Wire, in_words
from mailgateway.imap.fetcher import Fetcher
from mailgateway.imap.mailbox_url import Mailbox
from office.custody import mailboxes
from office.errors import Unavailable
from office.runtime.daemon_threads import in_thread
from office.runtime.waiting import Backoff, until_any

_log = logging.getLogger(__name__)
_FIRST_IDLE = 2.0  # seconds
_IDLE = 120.0  # seconds; firewalls forget longer silences, and a look between costs nothing
_OVERLAP = timedelta(days=7)  # clocks of servers, and days that were copied with their messages
_TOLD_AFTER = 2  # failures in a row; a lone one is a server that restarts


async def run(stop: asyncio.Event, watched: Sequence[Mailbox]) -> None:
    """Read the mailboxes in `watched` until `stop` is set, each by itself.

    A message is flagged or moved only after it is in custody. While a server, the database or the
    storage is away its mailbox waits and goes on where it was, however long that takes.
    """
    await asyncio.gather(*(_watch(stop, mailbox) for mailbox in watched))


async def _watch(stop: asyncio.Event, mailbox: Mailbox) -> None:
    backoff, fetcher, failures = Backoff(1.0, 60.0), Fetcher(mailbox), 0
    while not stop.is_set():
        wire = Wire(mailbox)
        before = fetcher.looks
        try:
            await _session(stop, wire, fetcher)
        except Unavailable as error:
            _log.warning("mailbox %s waits: %s", mailbox.name, error)
        except Failure as error:
            _log.warning("mailbox %s: %s: %s", mailbox.name, type(error).__name__, error)
            failures = 1 if fetcher.looks > before else failures + 1
            if failures >= _TOLD_AFTER:
                await _tell(mailbox, in_words(error))
        except Exception as error:  # last line of defence: the mailbox must not go unread
            _log.exception("mailbox %s", mailbox.name)
            await _tell(mailbox, in_words(error))
        finally:
            wire.abandon()
            await in_thread(wire.close)
        if fetcher.looks > before:
            backoff.reset()
        await backoff.pause(stop)


async def _tell(mailbox: Mailbox, reason: str) -> None:
    try:
        await mailboxes.failed(mailbox.name, reason)
    except Unavailable as error:  # then the health page says so of the database itself
        _log.warning("mailbox %s: not noted: %s", mailbox.name, error)


async def _session(stop: asyncio.Event, wire: Wire, fetcher: Fetcher) -> None:
    """Everything from connecting to the order to stop. Raises what `Failure` names, Unavailable."""
    folder = await in_thread(wire.open)
    await _begin(stop, wire, fetcher, folder)
    settled = False
    while not stop.is_set():
        while not stop.is_set() and (uids := await in_thread(lambda: wire.after(fetcher.last_uid))):
            await fetcher.read(stop, wire, uids)
            settled = False
        if stop.is_set():
            break
        await mailboxes.looked(fetcher.mailbox.name, fetcher.trouble)
        fetcher.finished()
        # News of what arrives during a look may be lost with its answer: look once more soon.
        await _rest(stop, wire, fetcher.mailbox, _IDLE if settled else _FIRST_IDLE)
        settled = True
    await in_thread(wire.take_leave)


async def _begin(stop: asyncio.Event, wire: Wire, fetcher: Fetcher, folder: Folder) -> None:
    """Take up the ledger; in a mailbox new to it, read first what nobody has seen there.

    A folder whose UIDVALIDITY changed is new to the ledger too: then also what came since it was
    last looked at, seen or not. What is read twice is found out by its content.
    """
    name = fetcher.mailbox.name
    known = await mailboxes.position(name)
    fetcher.uid_validity = folder.uid_validity
    if known is not None and known.uid_validity == folder.uid_validity:
        fetcher.last_uid = known.last_uid
        return
    since = (known.looked_at - _OVERLAP).date() if known and known.looked_at else None
    beginning = folder.uid_next - 1
    if beginning < 0:  # the server does not foretell UIDs
        beginning = max(await in_thread(lambda: wire.after(0)), default=0)
    uids = [uid for uid in await in_thread(lambda: wire.unread(since)) if uid <= beginning]
    _log.info("mailbox %s is new: %d messages to read first", name, len(uids))
    # Not in the ledger before all of them are read: until then each start begins with them.
    fetcher.last_uid = 0
    await fetcher.read(stop, wire, uids, in_ledger=False)
    if not stop.is_set():
        await mailboxes.read_up_to(name, folder.uid_validity, beginning)
        fetcher.last_uid = beginning


async def _rest(stop: asyncio.Event, wire: Wire, mailbox: Mailbox, seconds: float) -> None:
    """Return when there may be something new (IDLE: after `seconds`), or on the order to stop."""
    if not wire.idles:
        await until_any(stop, asyncio.sleep(mailbox.every))
        if not stop.is_set():
            await in_thread(wire.refresh)
        return
    idling = asyncio.create_task(in_thread(lambda: wire.idle(seconds)))
    try:
        await until_any(stop, asyncio.wait({idling}))
        if idling.done():
            idling.result()
            return
        wire.abandon()  # wakes it; the server needs no farewell
        await asyncio.wait({idling}, timeout=1.0)
    finally:
        idling.cancel()
        await asyncio.gather(idling, return_exceptions=True)
