"""What leaves goes through here: written with its cause, claimed with a lease, proven."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import F, Q

from models.database import run_tx
from models.enums import Channel, OutboxState
from models.tables import OutboxMessage
from office import clock
from office.addresses import sealed as reply_addresses
from office.delivery.attempts import GIVE_UP_AFTER, accepted, deferred, rejected, uncertain
from office.outbox.posting import Notice, ParcelFile, announce, enqueue, parcels
from office.people.institutions import institution_name, institutions_of_cases

LEASE = timedelta(minutes=5)
__all__ = [
    "GIVE_UP_AFTER",
    "Notice",
    "Parcel",
    "ParcelFile",
    "accepted",
    "announce",
    "claim",
    "deferred",
    "enqueue",
    "parcels",
    "rejected",
    "uncertain",
]


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
    institution: str = ""  # in whose name: that of the facts or of the case, or the only one here


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
    if not rows:
        return []
    only = await institution_name()
    by_case = {} if only else await institutions_of_cases({r.case_id for r in rows if r.case_id})
    return [_parcel(row, only or by_case.get(row.case_id or 0, "")) for row in rows]


def _parcel(row: OutboxMessage, institution: str) -> Parcel:
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
        institution=str(row.facts.get("institution") or institution),
    )


async def wait_for_parcels(channel: Channel, timeout: float) -> None:
    """Return when this process has something new for `channel`, or after `timeout` seconds."""
    await parcels.wait(channel, timeout)
