"""Custody first: a message is durable, bytes and row, before its channel is told so."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from models.arrival_rows import MessageRow, add_arrivals
from models.database import GONE
from models.enums import Channel
from models.ids import new_id
from models.tables import InboundMessage
from office import clock
from office.bells import Bells
from office.custody import blobs
from office.custody.blobs import StoredBlob
from office.custody.spool import Spooled
from office.errors import Unavailable
from office.storable import storable

_MOST_IN_A_GROUP = 64
_MOST_BYTES_IN_A_GROUP = 8 * 1024 * 1024
_GROUPS_AT_ONCE = 4  # on their way at once: databases and disks flush for several together
arrivals = Bells()


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


@dataclass
class _Waiting:
    arrival: Arrival
    stored: StoredBlob | None  # of what came in a file, which is durable before it waits
    done: "asyncio.Future[int]"


class _Reception:
    """Commits whatever is waiting as one group, while the next group gathers.

    A lone message is committed at once; under load a group grows while the disk is busy, so that
    one flush and one transaction serve many messages.
    """

    def __init__(self) -> None:
        self._waiting: list[_Waiting] = []
        self._workers: set[asyncio.Task[None]] = set()

    async def add(self, arrival: Arrival, stored: StoredBlob | None = None) -> int:
        entry = _Waiting(arrival, stored, asyncio.get_running_loop().create_future())
        self._waiting.append(entry)
        if len(self._workers) < _GROUPS_AT_ONCE:
            worker = asyncio.create_task(self._work())
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)
        # Shielded: a client that hangs up must not cancel what its group shares.
        return await asyncio.shield(entry.done)

    def _next_group(self) -> list[_Waiting]:
        size = count = 0
        for entry in self._waiting[:_MOST_IN_A_GROUP]:
            size += len(entry.arrival.original)
            if count and size > _MOST_BYTES_IN_A_GROUP:
                break
            count += 1
        group, self._waiting = self._waiting[:count], self._waiting[count:]
        return group

    async def _work(self) -> None:
        while self._waiting:
            group = self._next_group()
            try:
                ids = await _commit(group)
            except Exception as error:  # handed to every sender that waits; none is left hanging
                for entry in group:
                    if not entry.done.done():
                        entry.done.set_exception(error)
                        entry.done.exception()  # a sender that hung up will not collect it
            else:
                for entry, inbound_id in zip(group, ids, strict=True):
                    if not entry.done.done():
                        entry.done.set_result(inbound_id)
                arrivals.ring({entry.arrival.channel for entry in group})


async def _commit(group: Sequence[_Waiting]) -> list[int]:
    stored = await _stored(group)
    received_at = clock.now()
    rows = [
        _row(entry.arrival, blob, received_at) for entry, blob in zip(group, stored, strict=True)
    ]
    try:
        await add_arrivals(blobs.in_order(stored), rows)
        return await _ids_of(rows)
    except GONE as error:
        raise Unavailable("El registro no puede recibir mensajes en este momento.") from error


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


_reception: tuple[asyncio.AbstractEventLoop, _Reception] | None = None


def _of_this_loop() -> _Reception:
    global _reception
    loop = asyncio.get_running_loop()
    if _reception is None or _reception[0] is not loop:
        _reception = (loop, _Reception())
    return _reception[1]


_moving: set[asyncio.Task[int]] = set()


async def receive(arrival: Arrival) -> int:
    """Keep `arrival` durably (bytes and row) and return its id in custody.

    The same (channel, external_id) again returns the id it already has. What came in a file is
    custody's from here on, and the file is gone on return. Raises Unavailable when database or
    storage do not answer: nothing may be acknowledged then.
    """
    reception = _of_this_loop()
    if arrival.spooled is None:
        return await reception.add(arrival)
    # In a task of its own: a client that hangs up must not leave the file half moved.
    task = asyncio.create_task(_receive_file(reception, arrival, arrival.spooled))
    _moving.add(task)
    task.add_done_callback(_moving.discard)
    return await asyncio.shield(task)


async def _receive_file(reception: _Reception, arrival: Arrival, spooled: Spooled) -> int:
    try:
        stored = await blobs.keep_file(spooled, arrival.media_type)
        return await reception.add(arrival, stored)
    finally:
        await asyncio.to_thread(spooled.discard)


async def wait_for_arrivals(channel: Channel, timeout: float) -> None:
    """Return when this process has received something by `channel`, or after `timeout` seconds."""
    await arrivals.wait(channel, timeout)
