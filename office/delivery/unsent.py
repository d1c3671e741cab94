"""What has not left, for the operator: listed, and tried again at once."""

from dataclasses import dataclass
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, Channel, OutboxState
from models.tables import DeliveryEvidence, OutboxMessage
from office import clock
from office.errors import Conflict, NotFound
from office.evidence import trail

_MOST = 500
_NOT_GONE = (OutboxState.PENDING, OutboxState.FAILED, OutboxState.UNCERTAIN)


@dataclass(frozen=True)
class UnsentRow:
    """A message that has not left, or may not have; `reply` is the last thing said of it."""

    outbox_id: int
    state: OutboxState
    channel: Channel
    kind: str
    to_address: str
    created_at: datetime
    next_attempt_at: datetime
    attempts: int
    reply: str


async def unsent() -> tuple[UnsentRow, ...]:
    """The oldest of what has not left, five hundred at most."""
    rows = await OutboxMessage.filter(state__in=_NOT_GONE).order_by("id").limit(_MOST)
    said: dict[int, str] = {}
    for proof in (
        await DeliveryEvidence.filter(message_id__in=[row.id for row in rows]).order_by("id")
        if rows
        else []
    ):
        said[proof.message_id] = proof.reply
    return tuple(
        UnsentRow(
            outbox_id=row.id,
            state=row.state,
            channel=row.channel,
            kind=row.kind,
            to_address=row.to_address,
            created_at=row.created_at,
            next_attempt_at=row.next_attempt_at,
            attempts=row.attempts,
            reply=said.get(row.id, ""),
        )
        for row in rows
    )


async def retry(outbox_id: int) -> str:
    """Have a message that waits or failed tried again at once, and return its recipient.

    Raises NotFound, and Conflict for what has left, or may have: nobody is written to twice.
    """

    async def work(connection: BaseDBAsyncClient) -> str:
        found = OutboxMessage.filter(id=outbox_id).using_db(connection)
        row = await found.select_for_update().first()
        if row is None:
            raise NotFound("No hay ningún envío con ese número.")
        if row.state not in (OutboxState.PENDING, OutboxState.FAILED):
            raise Conflict("Ese envío ya salió, o puede haber salido; no se repite.")
        row.state, row.next_attempt_at = OutboxState.PENDING, clock.now()
        row.finished_at = row.claimed_until = None
        await row.save(
            update_fields=["state", "next_attempt_at", "finished_at", "claimed_until"],
            using_db=connection,
        )
        about = trail.About(
            document_id=row.document_id,
            case_id=row.case_id,
            comment=f"El operador ordenó enviar otra vez el mensaje a {row.to_address}.",
            detail={"outbox_id": row.id, "kind": row.kind},
        )
        await trail.record(connection, [trail.by_house(Action.ADMINISTERED, about)])
        return row.to_address

    return await run_tx(work)
