"""The sender's trust of documents whose check had to wait: who they are, and what it found."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Channel, DocumentKind, Trust
from models.tables import Document, InboundMessage
from office import clock
from office.custody import queue
from office.custody.raw_message import RawMessage
from office.messages.authentication import Authentication, Verdict, from_json

_GIVE_UP_AFTER = timedelta(days=2)  # the keys of a signature may be gone by then
_FIRST_PAUSE = timedelta(minutes=10)
_MOST_LOOKED_AT = 2_000


@dataclass(frozen=True)
class Unchecked:
    """A document whose sender is still to be checked, with the mail it came in."""

    document_id: int
    sender_address: str
    original: RawMessage
    attempts: int


async def unchecked(limit: int) -> tuple[Unchecked, ...]:
    """Up to `limit` documents due for another check, those tried least first.

    The pause doubles with each attempt; after two days what is known stays. Raises Unavailable.
    """
    now = clock.now()
    rows = (
        await Document.filter(
            kind=DocumentKind.INCOMING,
            channel=Channel.EMAIL,
            trust=Trust.UNVERIFIED,
            trust_detail__isnull=False,
            created_at__gt=now - _GIVE_UP_AFTER,
        )
        .order_by("-id")
        .limit(_MOST_LOOKED_AT)
        .values_list("id", "sender_address", "trust_detail")
    )
    due = [
        (found.attempts, document_id, address)
        for document_id, address, detail in rows
        if (found := from_json(detail)) and _is_due(found, now)
    ]
    waiting = []
    for attempts, document_id, address in sorted(due)[:limit]:
        message = await InboundMessage.filter(document_id=document_id).order_by("id").first()
        if message is not None:
            (original,) = await queue.with_contents([message])
            waiting.append(Unchecked(document_id, address, original, attempts))
    return tuple(waiting)


def _is_due(found: Authentication, now: datetime) -> bool:
    pause = _FIRST_PAUSE * (1 << min(found.attempts - 1, 6))
    return found.verdict is Verdict.UNCHECKED and now - found.checked_at >= pause


async def record(document_id: int, authentication: Authentication) -> None:
    """Keep what the check of the document's sender found; a proven sender stays proven."""

    async def work(connection: BaseDBAsyncClient) -> None:
        await (
            Document.filter(id=document_id, trust=Trust.UNVERIFIED)
            .using_db(connection)
            .update(trust=authentication.trust, trust_detail=authentication.to_json())
        )

    await run_tx(work)
