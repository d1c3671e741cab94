"""How an attempt to deliver ended: the message's next state, its proof, and what follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient

from models import database
from models.bulk.rows import add_rows, made
from models.database import GONE, run_tx
from models.enums import Action, OutboxState, Outcome
from models.tables import DeliveryEvidence, Event, OutboxMessage
from office import clock
from office.delivery import reports as bounces
from office.delivery import undelivered
from office.errors import Unavailable
from office.evidence import trail
from office.outbox.posting import announce
from office.runtime.group_commit import Groups
from office.text.storable import storable

GIVE_UP_AFTER = timedelta(days=2)
_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=4)
_OPEN = (OutboxState.PENDING, OutboxState.SENDING)
_GONE = "No se pudo anotar la entrega: la base de datos no responde."


async def accepted(outbox_id: int, server: str, reply: str, external_id: str = "") -> None:
    """The other side took the message over; `reply` is its own words."""
    await _attempts.add(_Ending(outbox_id, Outcome.ACCEPTED, server, reply, external_id))


async def deferred(outbox_id: int, server: str, reply: str, pause: timedelta | None = None) -> None:
    """The other side could not take it now: try again later, for two days in all."""
    await _attempts.add(_Ending(outbox_id, Outcome.DEFERRED, server, reply, pause=pause))


async def rejected(outbox_id: int, server: str, reply: str) -> None:
    """The other side refused for good."""
    await _attempts.add(_Ending(outbox_id, Outcome.REJECTED, server, reply))


async def uncertain(outbox_id: int, reply: str) -> None:
    """It may have been sent; it is not repeated blindly."""
    await _attempts.add(_Ending(outbox_id, Outcome.UNCERTAIN, "", reply))


@dataclass(frozen=True)
class _Ending:
    """How one attempt ended."""

    outbox_id: int
    outcome: Outcome
    server: str
    reply: str
    external_id: str = ""
    pause: timedelta | None = None


def _next_state(row: OutboxMessage, outcome: Outcome, now: datetime) -> OutboxState:
    match outcome:
        case Outcome.ACCEPTED:
            return OutboxState.DELIVERED
        case Outcome.UNCERTAIN:
            return OutboxState.UNCERTAIN
        case Outcome.DEFERRED if now - row.created_at < GIVE_UP_AFTER:
            return OutboxState.PENDING
        case _:
            return OutboxState.FAILED


def _backoff(attempts: int) -> timedelta:
    doublings = min(max(attempts - 1, 0), 10)
    return min(_FIRST_PAUSE * (1 << doublings), _LONGEST_PAUSE)


async def _end_attempts(endings: Sequence[_Ending]) -> Sequence[None]:
    now = clock.now()

    async def work(connection: BaseDBAsyncClient) -> None:
        rows = (
            await OutboxMessage.filter(
                id__in=[ending.outbox_id for ending in endings], state__in=_OPEN
            )
            .using_db(connection)
            .select_for_update()
            .order_by("id")
        )
        ended = [(row, of[row.id]) for row in rows]
        for row, ending in ended:
            row.state = _next_state(row, ending.outcome, now)
        await _move_on(connection, ended, now)
        await add_rows(connection, [_evidence(ending, now) for _, ending in ended])
        for row, ending in ended:
            if row.state is OutboxState.FAILED:
                await undelivered.after_failure(connection, row, _why(ending))
        await trail.record(connection, [_delivery_event(row) for row, _ in ended if _tells(row)])

    of = {ending.outbox_id: ending for ending in reversed(endings)}
    try:
        await run_tx(work)
    except GONE as error:
        if await database.answers():
            raise  # it is one of them that cannot be recorded
        raise Unavailable(_GONE) from error
    if any(ending.outcome in (Outcome.REJECTED, Outcome.DEFERRED) for ending in endings):
        announce()  # one may have failed for good and be taking another way
    return [None] * len(endings)


_attempts = Groups(_end_attempts)


async def _move_on(
    connection: BaseDBAsyncClient, ended: Sequence[tuple[OutboxMessage, _Ending]], now: datetime
) -> None:
    """Write the new states: of those that are over, all that share one in one statement."""
    over: dict[OutboxState, list[int]] = {}
    for row, ending in ended:
        if row.state is not OutboxState.PENDING:
            over.setdefault(row.state, []).append(row.id)
            continue
        again = now + (ending.pause or _backoff(row.attempts))
        own = OutboxMessage.filter(id=row.id).using_db(connection)
        await own.update(state=row.state, claimed_until=None, next_attempt_at=again)
    for state, ids in over.items():
        group = OutboxMessage.filter(id__in=ids).using_db(connection)
        await group.update(state=state, claimed_until=None, next_attempt_at=now, finished_at=now)


def _evidence(ending: _Ending, now: datetime) -> DeliveryEvidence:
    return made(
        DeliveryEvidence,
        message_id=ending.outbox_id,
        at=now,
        outcome=ending.outcome,
        server=storable(ending.server)[:255],
        reply=storable(ending.reply)[:1000],
        external_id=ending.external_id[:120],
    )


def _why(ending: _Ending) -> str:
    words = bounces.failure_in_words(ending.server, ending.reply)
    deferred = ending.outcome is Outcome.DEFERRED
    return f"después de dos días de intentos, {words}" if deferred else words


def _tells(row: OutboxMessage) -> bool:
    """Whether the end of `row` belongs into a trail; a failure is told with its consequences."""
    return row.document_id is not None and row.state in (
        OutboxState.DELIVERED,
        OutboxState.UNCERTAIN,
    )


def _delivery_event(row: OutboxMessage) -> Event:
    delivered = row.state is OutboxState.DELIVERED
    return trail.by_house(
        Action.DELIVERED if delivered else Action.NOT_DELIVERED,
        trail.About(
            document_id=row.document_id,
            case_id=row.case_id,
            detail={"kind": row.kind, "to": row.to_address, "state": row.state},
        ),
    )
