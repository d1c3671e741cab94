"""What leaves goes through here: written with its cause, claimed with a lease, proven."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import F, Q

from models.database import run_tx
from models.enums import Action, Channel, OutboxState, Outcome
from models.tables import DeliveryEvidence, Event, OutboxMessage
from office import clock, reply_addresses
from office.evidence import trace
from office.notices import bounces, undelivered
from office.notices.posting import Notice, ParcelFile, announce, enqueue, parcels

LEASE = timedelta(minutes=5)
GIVE_UP_AFTER = timedelta(days=2)
_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=4)
_CLAIMABLE = (OutboxState.PENDING, OutboxState.SENDING)
__all__ = ["Notice", "Parcel", "ParcelFile", "announce", "claim", "enqueue", "parcels"]


@dataclass(frozen=True)
class Parcel:
    """A claimed message, ready to be rendered and handed over; `attempts` counts this one."""

    outbox_id: int
    kind: str
    channel: Channel
    to_address: str
    to_name: str
    facts: dict[str, Any] = field(repr=False)
    files: tuple[ParcelFile, ...]
    message_id: str
    in_reply_to: str
    references: str
    attempts: int
    created_at: datetime
    reply_to: str = ""  # where answers are wanted: the case's own address; "" for our plain one
    return_path: str = ""  # the envelope sender, which names this message (VERP)


async def claim(channel: Channel, limit: int = 20) -> list[Parcel]:
    """Take up to `limit` due messages of `channel`, oldest first; nobody else gets them meanwhile.

    A mail whose lease ran out (its sender died) is claimed again, with the same Message-ID. On
    Telegram a repetition cannot be recognised, so it ends as uncertain instead (DESIGN 3.7).
    """
    now = clock.now()
    due = Q(state=OutboxState.PENDING, next_attempt_at__lte=now) | Q(
        state=OutboxState.SENDING, claimed_until__lt=now
    )

    async def work(connection: BaseDBAsyncClient) -> list[OutboxMessage]:
        rows = (
            await OutboxMessage.filter(due, channel=channel)
            .using_db(connection)
            .select_for_update(skip_locked=True)
            .order_by("next_attempt_at", "id")
            .limit(limit)
        )
        if rows:
            await (
                OutboxMessage.filter(id__in=[row.id for row in rows])
                .using_db(connection)
                .update(
                    state=OutboxState.SENDING,
                    claimed_until=now + LEASE,
                    attempts=F("attempts") + 1,
                )
            )
        return rows

    rows = await run_tx(work)
    if channel is Channel.TELEGRAM:
        for row in rows:
            if row.state is OutboxState.SENDING:
                await uncertain(row.id, "El proceso terminó durante el envío.")
        rows = [row for row in rows if row.state is OutboxState.PENDING]
    return [_parcel(row) for row in rows]


def _parcel(row: OutboxMessage) -> Parcel:
    return Parcel(
        outbox_id=row.id,
        kind=row.kind,
        channel=row.channel,
        to_address=row.to_address,
        to_name=row.to_name,
        facts=row.facts,
        files=tuple(ParcelFile(**file) for file in row.files),
        message_id=row.message_id,
        in_reply_to=row.in_reply_to,
        references=row.references,
        attempts=row.attempts + 1,
        created_at=row.created_at,
        reply_to=reply_addresses.case_address(row.case_id) if row.case_id else "",
        return_path=reply_addresses.message_address(row.id),
    )


async def accepted(outbox_id: int, server: str, reply: str, external_id: str = "") -> None:
    """The other side took the message over; `reply` is its own words."""
    await _end_attempt(outbox_id, Outcome.ACCEPTED, server, reply, external_id)


async def deferred(outbox_id: int, server: str, reply: str, pause: timedelta | None = None) -> None:
    """The other side could not take it now: try again later, for two days in all."""
    await _end_attempt(outbox_id, Outcome.DEFERRED, server, reply, pause=pause)


async def rejected(outbox_id: int, server: str, reply: str) -> None:
    """The other side refused for good."""
    await _end_attempt(outbox_id, Outcome.REJECTED, server, reply)


async def uncertain(outbox_id: int, reply: str) -> None:
    """It may have been sent; it is not repeated blindly."""
    await _end_attempt(outbox_id, Outcome.UNCERTAIN, "", reply)


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


async def _end_attempt(
    outbox_id: int,
    outcome: Outcome,
    server: str,
    reply: str,
    external_id: str = "",
    pause: timedelta | None = None,
) -> None:
    now = clock.now()

    async def work(connection: BaseDBAsyncClient) -> None:
        row = (
            await OutboxMessage.filter(id=outbox_id, state__in=_CLAIMABLE)
            .using_db(connection)
            .select_for_update()
            .first()
        )
        if row is None:
            return
        state = _next_state(row, outcome, now)
        finished = state is not OutboxState.PENDING
        await (
            OutboxMessage.filter(id=outbox_id)
            .using_db(connection)
            .update(
                state=state,
                claimed_until=None,
                next_attempt_at=now if finished else now + (pause or _backoff(row.attempts)),
                finished_at=now if finished else None,
            )
        )
        await DeliveryEvidence.create(
            message_id=outbox_id,
            at=now,
            outcome=outcome,
            server=server[:255],
            reply=reply[:1000],
            external_id=external_id[:120],
            using_db=connection,
        )
        row.state = state
        if state is OutboxState.FAILED:
            await undelivered.after_failure(connection, row, _why(outcome, server, reply))
        elif finished and row.document_id is not None:
            await trace.record(connection, [_delivery_event(row, state)])

    await run_tx(work)
    if outcome in (Outcome.REJECTED, Outcome.DEFERRED):
        announce()  # it may have failed for good and be taking another way


def _why(outcome: Outcome, server: str, reply: str) -> str:
    words = bounces.failure_in_words(server, reply)
    return f"después de dos días de intentos, {words}" if outcome is Outcome.DEFERRED else words


def _delivery_event(row: OutboxMessage, state: OutboxState) -> Event:
    delivered = state is OutboxState.DELIVERED
    return trace.by_house(
        Action.DELIVERED if delivered else Action.NOT_DELIVERED,
        trace.About(
            document_id=row.document_id,
            case_id=row.case_id,
            detail={"kind": row.kind, "to": row.to_address, "state": state},
        ),
    )


async def wait_for_parcels(channel: Channel, timeout: float) -> None:
    """Return when this process has something new for `channel`, or after `timeout` seconds."""
    await parcels.wait(channel, timeout)
