"""Messages in custody that nobody has read yet: claimed with a lease, ended with a disposition."""

import asyncio
import itertools
from collections.abc import Sequence
from datetime import timedelta
from enum import Enum

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import F, Q

from models.database import GONE, run_tx
from models.enums import Channel, Disposition
from models.tables import InboundMessage, Unit
from office import clock
from office.addresses.ours import unit_of
from office.custody.raw_message import LARGE, RawMessage
from office.custody.reception import arrivals
from office.errors import Unavailable
from office.storage import blobs
from office.storage.store import store

LEASE = timedelta(minutes=2)
MOST_BYTES = 16 * 1024 * 1024
# Deaths of its reader after which a message is read apart. After the first it is read alone, which
# is as quick as ever: a house that falls leaves many behind, nearly all of them harmless.
SUSPECT = 2
_A_LITTLE = timedelta(seconds=2)
_LONGEST_WAIT = timedelta(minutes=5)  # of one mail for an earlier one of its sender
_PAUSE = timedelta(seconds=0.5)  # between two tries to give messages back
_returning: set[asyncio.Task[None]] = set()


class Weight(Enum):
    """Which messages a reader takes: those it reads itself, many at a time; those that are left
    where they lie, to be read apart (see RawMessage); or any, of which only what is large is."""

    LIGHT = Q(size__lte=LARGE, attempts__lt=SUSPECT)
    HEAVY = Q(size__gt=LARGE) | Q(attempts__gte=SUSPECT)
    ANY = Q()


# Of those that must be read apart, the least tried first: a process that is killed again and again
# must not be killed over the same message each time, and that be taken for the cause.
_ORDER = {Weight.LIGHT: ("id",), Weight.HEAVY: ("attempts", "id"), Weight.ANY: ("id",)}


async def claim(channel: Channel, limit: int = 32, weight: Weight = Weight.ANY) -> list[RawMessage]:
    """Take up to `limit` unread messages of `channel` for `LEASE`, oldest first.

    No more than `MOST_BYTES` together, so that a larger one comes alone. Nobody else gets them
    meanwhile. One that was claimed before without an end (its reader died) comes alone, so that
    those which came with it are not taken for the cause; after five times it comes as
    `is_beyond_us`: it must be held for a person, so that it cannot stop the others. Raises
    Unavailable.
    """
    now = clock.now()
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    waiting = Q(channel=channel, disposition=Disposition.PENDING)

    async def work(connection: BaseDBAsyncClient) -> list[InboundMessage]:
        rows = (
            await InboundMessage.filter(waiting, free, weight.value)
            .using_db(connection)
            .select_for_update(skip_locked=True)
            .order_by(*_ORDER[weight])
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
    try:
        return await with_contents(rows, apart=weight is Weight.HEAVY)
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


async def with_contents(rows: list[InboundMessage], *, apart: bool = False) -> list[RawMessage]:
    """`rows` as their readers get them: with their bytes, or with where those lie if they are large
    or to be read apart. Raises Unavailable."""
    places = await blobs.where_each(row.original_id for row in rows)
    light = [row for row in rows if row.size <= LARGE and not apart]
    contents = await store().get_each([places[row.original_id] for row in light])
    originals = {row.id: content for row, content in zip(light, contents, strict=True)}
    return [
        RawMessage(
            id=row.id,
            channel=row.channel,
            original=originals.get(row.id, b""),
            received_at=row.received_at,
            recipients=tuple(row.recipients),
            mail_from=row.mail_from,
            peer=row.peer,
            external_id=row.external_id,
            attempts=row.attempts + 1,
            greeting=row.greeting,
            stored=None if row.id in originals else places[row.original_id],
        )
        for row in rows
    ]


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


async def postpone(inbound_ids: list[int]) -> None:
    """Give claimed messages back to be read a little later, without counting the attempt."""

    async def work(connection: BaseDBAsyncClient) -> None:
        await (
            InboundMessage.filter(id__in=inbound_ids, disposition=Disposition.PENDING)
            .using_db(connection)
            .update(claimed_until=clock.now() + _A_LITTLE, attempts=F("attempts") - 1)
        )

    await run_tx(work)


async def waits_behind(message_id: int) -> bool:
    """Whether an older mail of the same envelope sender, come shortly before, is still unread."""
    row = await InboundMessage.get(id=message_id)
    if not row.mail_from or clock.now() - row.received_at > _LONGEST_WAIT:
        return False
    return await InboundMessage.filter(
        disposition=Disposition.PENDING,
        id__lt=row.id,
        channel=row.channel,
        mail_from=row.mail_from,
        received_at__gt=row.received_at - _LONGEST_WAIT,
    ).exists()


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
            arrivals.notify()
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


async def unit_addressed(connection: BaseDBAsyncClient, recipients: Sequence[str]) -> int | None:
    """The unit to which the first of our addresses among `recipients` belongs."""
    addressed = unit_of(recipients)
    if addressed is None:
        return None
    if addressed.unit_id is not None:
        return addressed.unit_id
    named = Unit.filter(acronym=addressed.acronym).using_db(connection)
    unit = await named.order_by("institution_id").first()
    return unit.id if unit else None


async def quarantine(
    connection: BaseDBAsyncClient, inbound_id: int, reason: str, sender: str, subject: str
) -> InboundMessage | None:
    """Put a message before an official of the unit it was sent to, for `reason` (Spanish).

    Within the transaction of its event (office.intake.quarantining); the message as it is now,
    None if it had ended before.
    """
    row = await InboundMessage.get(id=inbound_id, using_db=connection)
    row.sender, row.subject = (sender or row.mail_from)[:400], subject[:400]
    ended = await end(
        connection,
        inbound_id,
        Disposition.QUARANTINED,
        reason=reason,
        sender=row.sender,
        subject=row.subject,
        unit_id=await unit_addressed(connection, row.recipients),
    )
    return row if ended else None
