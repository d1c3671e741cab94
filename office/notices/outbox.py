"""What leaves goes through here: written with its cause, claimed with a lease, proven."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import F, Q

from models.database import run_tx
from models.enums import Action, Channel, OutboxState, Outcome
from models.ids import new_id
from models.tables import DeliveryEvidence, Event, OutboxMessage
from office import clock
from office.bells import Bells
from office.evidence import trace
from office.house import house

LEASE = timedelta(minutes=5)
GIVE_UP_AFTER = timedelta(days=2)
_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=4)
_CLAIMABLE = (OutboxState.PENDING, OutboxState.SENDING)
parcels = Bells()


@dataclass(frozen=True)
class ParcelFile:
    """A file that goes with a message."""

    sha256: str
    name: str
    media_type: str


@dataclass(frozen=True)
class Notice:
    """Something to say. `kind` and `facts` are those of office.notices.texts; a second notice with
    the same `once_key` is dropped."""

    kind: str
    channel: Channel
    to_address: str
    facts: dict[str, Any]
    to_name: str = ""
    files: tuple[ParcelFile, ...] = ()
    case_id: int | None = None
    document_id: int | None = None
    once_key: str | None = None
    in_reply_to: str = ""
    references: str = ""


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


async def enqueue(connection: BaseDBAsyncClient, notices: Sequence[Notice]) -> None:
    """Write `notices` to the outbox within the transaction of their cause; `announce` after it."""
    now = clock.now()
    rows = []
    for notice in notices:
        outbox_id = new_id()
        rows.append(
            OutboxMessage(
                id=outbox_id,
                channel=notice.channel,
                kind=notice.kind,
                to_address=notice.to_address,
                to_name=notice.to_name[:300],
                facts=notice.facts,
                files=[vars(file) for file in notice.files],
                # Fixed here, once: every attempt carries it, so that the receiver can tell (3.7).
                message_id=f"<{outbox_id:x}.{secrets.token_hex(6)}@{house().mail_domain}>",
                in_reply_to=notice.in_reply_to[:998],
                references=notice.references,
                once_key=notice.once_key,
                case_id=notice.case_id,
                document_id=notice.document_id,
                created_at=now,
                next_attempt_at=now,
            )
        )
    if rows:
        await OutboxMessage.bulk_create(rows, ignore_conflicts=True, using_db=connection)


def announce() -> None:
    """Tell this process's senders that something new may be in the outbox; after the commit."""
    parcels.ring()


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
        if finished and row.document_id is not None:
            await trace.record(connection, [_delivery_event(row, state)])

    await run_tx(work)


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
