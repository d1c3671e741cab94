"""Custody first: a message is durable, bytes and row, before its channel is told so."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from models.bulk.arrival_rows import MessageRow, add_arrivals
from models.database import GONE
from models.enums import Channel
from models.ids import new_id
from models.tables import InboundMessage
from office import clock
from office.errors import Unavailable
from office.runtime.group_commit import Groups
from office.runtime.wakeups import Wakeups
from office.storage import blobs
from office.storage.blobs import StoredBlob
from office.storage.spool import Spooled
from office.text.storable import storable

_MOST_IN_A_GROUP = 64
_MOST_BYTES_IN_A_GROUP = 8 * 1024 * 1024
_A_MOMENT = 0.002  # seconds
arrivals = Wakeups()


@dataclass(frozen=True)
class Arrival:
    """A message as its channel handed it over; `external_id` is the channel's own, if it has one.

    For mail: `mail_from` and `recipients` are the SMTP envelope, `greeting` the EHLO name. A large
    one lies in a file, `spooled`, and `original` is empty. `reached_at`: when it reached the
    institution, where that was before it reached us.
    """

    channel: Channel
    original: bytes = field(default=b"", repr=False)
    external_id: str | None = None
    mail_from: str = ""
    recipients: tuple[str, ...] = ()
    peer: str = ""
    greeting: str = ""
    media_type: str = "message/rfc822"
    spooled: Spooled | None = None
    reached_at: datetime | None = None


@dataclass(frozen=True)
class _Waiting:
    arrival: Arrival
    stored: StoredBlob | None = None  # of what came in a file, which is durable before it waits

    @property
    def weight(self) -> int:
        return len(self.arrival.original)


async def _commit(group: Sequence[_Waiting]) -> list[int]:
    stored = await _stored(group)
    received_at = clock.now()
    rows = [
        _row(entry.arrival, blob, received_at) for entry, blob in zip(group, stored, strict=True)
    ]
    try:
        await add_arrivals(blobs.in_order(stored), rows)
        ids = await _ids_of(rows)
    except GONE as error:
        raise Unavailable("El registro no puede recibir mensajes en este momento.") from error
    arrivals.notify({entry.arrival.channel for entry in group})
    return ids


async def _stored(group: Sequence[_Waiting]) -> list[StoredBlob]:
    """Where the content of each lies, once all of it is durable."""
    light = [entry.arrival for entry in group if entry.stored is None]
    kept = iter(await blobs.keep([(arrival.original, arrival.media_type) for arrival in light]))
    return [entry.stored or next(kept) for entry in group]


def _row(arrival: Arrival, blob: StoredBlob, received_at: datetime) -> MessageRow:
    return MessageRow(
        id=new_id(),
        channel=arrival.channel,
        external_id=arrival.external_id,
        mail_from=storable(arrival.mail_from)[:320],
        recipients=tuple(storable(address) for address in arrival.recipients),
        peer=arrival.peer[:64],
        greeting=storable(arrival.greeting)[:255],
        original_id=blob.sha256,
        size=blob.size,
        received_at=arrival.reached_at or received_at,
    )


async def _ids_of(rows: Sequence[MessageRow]) -> list[int]:
    """The ids in force: a message its channel delivered before keeps its first row."""
    named = [row.external_id for row in rows if row.external_id is not None]
    if not named:
        return [row.id for row in rows]
    found = await InboundMessage.filter(external_id__in=named).values_list(
        "channel", "external_id", "id"
    )
    first = {(channel, external_id): row_id for channel, external_id, row_id in found}
    return [first.get((row.channel, row.external_id), row.id) for row in rows]


# One flush and one transaction serve many messages.
_groups = Groups(
    _commit,
    most=_MOST_IN_A_GROUP,
    weight=lambda entry: entry.weight,
    heaviest=_MOST_BYTES_IN_A_GROUP,
)
_moving: set[asyncio.Task[int]] = set()


async def receive(arrival: Arrival) -> int:
    """Keep `arrival` durably (bytes and row) and return its id in custody.

    The same (channel, external_id) again returns the id it already has. What came in a file is
    custody's from here on, and the file is gone on return. Raises Unavailable when database or
    storage do not answer: nothing may be acknowledged then.
    """
    if arrival.spooled is None:
        return await _groups.add(_Waiting(arrival))
    # In a task of its own: a client that hangs up must not leave the file half moved.
    task = asyncio.create_task(_receive_file(arrival, arrival.spooled))
    _moving.add(task)
    task.add_done_callback(_moving.discard)
    return await asyncio.shield(task)


async def _receive_file(arrival: Arrival, spooled: Spooled) -> int:
    try:
        stored = await blobs.keep_file(spooled, arrival.media_type)
        return await _groups.add(_Waiting(arrival, stored))
    finally:
        await asyncio.to_thread(spooled.discard)


async def wait_for_arrivals(channel: Channel, timeout: float) -> None:
    """Return when this process has received something by `channel`, or after `timeout` seconds."""
    await arrivals.wait(channel, timeout)


async def calm(patience: float = 0.25) -> None:
    """Return once no message is on its way into custody, or after `patience` seconds.

    For work of this loop that can wait: who sends us mail waits for its answer, and who reads what
    came does not. Bounded, so that a flood slows that work and does not stop it.
    """
    moment = _A_MOMENT
    while _groups.under_way and patience > 0:
        await asyncio.sleep(min(moment, patience))
        patience -= moment
        moment *= 2  # each look costs those who are being served
