"""Messages in custody that nobody has read yet: claimed with a lease, ended with a disposition."""

import asyncio
import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import F, Q

from models.database import GONE, run_tx
from models.enums import Channel, Disposition
from models.tables import Blob, InboundMessage, Unit
from office import clock
from office.custody.addresses import unit_acronym_of
from office.custody.reception import arrivals
from office.errors import Unavailable
from office.house import house

LEASE = timedelta(minutes=2)
# A house that is killed again and again, by something else, must not seem to die of its mail.
MOST_ATTEMPTS = 5
MOST_BYTES = 16 * 1024 * 1024
_PAUSE = timedelta(seconds=0.5)  # between two tries to give messages back
_returning: set[asyncio.Task[None]] = set()
_GIVEN_UP = "El programa se detuvo cinco veces al leer este mensaje; una persona debe revisarlo."


@dataclass(frozen=True)
class HeldMessage:
    """A message as custody holds it; `recipients`, `mail_from`, `peer` are its envelope, `greeting`
    the name its client gave itself."""

    id: int
    channel: Channel
    original: bytes = field(repr=False)
    received_at: datetime
    recipients: tuple[str, ...]
    mail_from: str
    peer: str
    external_id: str | None
    attempts: int
    greeting: str = ""


async def claim(channel: Channel, limit: int = 32) -> list[HeldMessage]:
    """Take up to `limit` unread messages of `channel`, oldest first, for `LEASE`.

    No more than `MOST_BYTES` together, so that a larger one comes alone: reading needs several
    times a message's size. Nobody else gets them meanwhile. A message claimed five times without
    an end (its reader died) is quarantined here instead, so that it cannot stop the others; after
    the first time it comes alone, so that those which came with it are not taken for the cause.
    Raises Unavailable.
    """
    now = clock.now()
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)

    async def work(connection: BaseDBAsyncClient) -> list[InboundMessage]:
        rows = (
            await InboundMessage.filter(free, channel=channel, disposition=Disposition.PENDING)
            .using_db(connection)
            .select_for_update(skip_locked=True)
            .order_by("id")
            .limit(limit)
        )
        rows = _within_bounds(_suspect_alone(rows))
        if rows:
            await (
                InboundMessage.filter(id__in=[row.id for row in rows])
                .using_db(connection)
                .update(claimed_until=now + LEASE, attempts=F("attempts") + 1)
            )
        return rows

    rows = await run_tx(work)
    for row in rows:
        if row.attempts >= MOST_ATTEMPTS:
            await quarantine(row.id, _GIVEN_UP, row.mail_from)
    rows = [row for row in rows if row.attempts < MOST_ATTEMPTS]
    try:
        return await with_contents(rows)
    except (Unavailable, *GONE):  # the fault of storage or database, not the messages'
        give_back([row.id for row in rows])
        raise


def _suspect_alone(rows: list[InboundMessage]) -> list[InboundMessage]:
    """The first of `rows` alone if its reader died before, else all up to the next such one."""
    return list(itertools.takewhile(lambda row: not row.attempts, rows)) or rows[:1]


def _within_bounds(rows: list[InboundMessage]) -> list[InboundMessage]:
    """The first of `rows` that together are not too large; one in any case."""
    sizes = itertools.accumulate(row.size for row in rows)
    count = sum(size <= MOST_BYTES for size in sizes)
    return rows[: max(count, 1)]


async def with_contents(rows: list[InboundMessage]) -> list[HeldMessage]:
    """`rows` with their bytes, as their readers get them. Raises Unavailable."""
    blobs = await Blob.in_bulk([row.original_id for row in rows], "sha256") if rows else {}
    held = []
    for row in rows:
        blob = blobs[row.original_id]
        original = await house().store.get(blob.location, blob.offset, blob.size)
        held.append(
            HeldMessage(
                id=row.id,
                channel=row.channel,
                original=original,
                received_at=row.received_at,
                recipients=tuple(row.recipients),
                mail_from=row.mail_from,
                peer=row.peer,
                external_id=row.external_id,
                attempts=row.attempts + 1,
                greeting=row.greeting,
            )
        )
    return held


async def release(inbound_ids: list[int]) -> None:
    """Give claimed messages back at once, without counting the attempt against them."""

    async def work(connection: BaseDBAsyncClient) -> None:
        await (
            InboundMessage.filter(id__in=inbound_ids, disposition=Disposition.PENDING)
            .using_db(connection)
            .update(claimed_until=None, attempts=F("attempts") - 1)
        )

    if inbound_ids:
        await run_tx(work)


def give_back(inbound_ids: list[int]) -> None:
    """`release`, now or once the database answers again; it is not waited for.

    For what an outage left in hand: else it would wait until the lease ends, and count.
    """
    task = asyncio.create_task(_give_back(inbound_ids))
    _returning.add(task)
    task.add_done_callback(_returning.discard)


async def _give_back(inbound_ids: list[int]) -> None:
    for _ in range(int(LEASE / _PAUSE)):
        try:
            await release(inbound_ids)
        except GONE:
            await asyncio.sleep(_PAUSE.total_seconds())
        else:
            arrivals.ring()
            return


async def end(
    connection: BaseDBAsyncClient,
    inbound_id: int,
    disposition: Disposition,
    *,
    reason: str = "",
    sender: str = "",
    subject: str = "",
    unit_id: int | None = None,
    document_id: int | None = None,
) -> bool:
    """End a message within the transaction of what became of it; False if it had ended before."""
    changed = (
        await InboundMessage.filter(id=inbound_id, disposition=Disposition.PENDING)
        .using_db(connection)
        .update(
            disposition=disposition,
            reason=reason[:500],
            sender=sender[:400],
            subject=subject[:400],
            unit_id=unit_id,
            document_id=document_id,
            disposed_at=clock.now(),
            claimed_until=None,
        )
    )
    return bool(changed)


async def dispose(inbound_id: int, disposition: Disposition, reason: str = "") -> None:
    """End a message that leaves no record (a step of a conversation)."""

    async def work(connection: BaseDBAsyncClient) -> None:
        await end(connection, inbound_id, disposition, reason=reason)

    await run_tx(work)


async def quarantine(inbound_id: int, reason: str, sender: str = "", subject: str = "") -> None:
    """Hold a message for an official of the unit it was sent to; `reason` in Spanish."""

    async def work(connection: BaseDBAsyncClient) -> None:
        await hold(connection, inbound_id, reason, sender, subject)

    await run_tx(work)


async def hold(
    connection: BaseDBAsyncClient, inbound_id: int, reason: str, sender: str, subject: str
) -> InboundMessage | None:
    """`quarantine` within a transaction; the message as it is now, None if it had ended before."""
    row = await InboundMessage.get(id=inbound_id, using_db=connection)
    acronym = unit_acronym_of(row.recipients)
    unit = await Unit.filter(acronym=acronym).using_db(connection).first() if acronym else None
    row.sender, row.subject = (sender or row.mail_from)[:400], subject[:400]
    ended = await end(
        connection,
        inbound_id,
        Disposition.QUARANTINED,
        reason=reason,
        sender=row.sender,
        subject=row.subject,
        unit_id=unit.id if unit else None,
    )
    return row if ended else None
