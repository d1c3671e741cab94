"""Putting into the outbox what is to be said, in the transaction of its cause."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from models.bulk.rows import add_rows, made
from models.enums import Channel
from models.ids import new_id
from models.tables import OutboxMessage
from office import clock
from office.config import config
from office.runtime.wakeups import Wakeups

LONGEST_OF_OURS = (
    255  # characters of a Message-ID that we made; a longer one is not to be asked for
)


parcels = Wakeups()


@dataclass(frozen=True)
class ParcelFile:
    """A file that goes with a message."""

    sha256: str
    name: str
    media_type: str


@dataclass(frozen=True)
class Notice:
    """Something to say. `kind` and `facts` are those of office.notices.texts; a second notice with
    the same `once_key` is dropped. It leaves once `after` is over."""

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
    after: timedelta = timedelta()


async def enqueue(connection: BaseDBAsyncClient, notices: Sequence[Notice]) -> None:
    """Write `notices` to the outbox within the transaction of their cause; `announce` after it."""
    now = clock.now()
    fresh = []
    for notice in notices:
        outbox_id = new_id()
        fresh.append(
            made(
                OutboxMessage,
                id=outbox_id,
                channel=notice.channel,
                kind=notice.kind,
                to_address=notice.to_address,
                to_name=notice.to_name[:300],
                facts=notice.facts,
                files=[vars(file) for file in notice.files],
                # Fixed here, once: every attempt carries it, so that the receiver can tell (3.7).
                message_id=f"<{outbox_id:x}.{secrets.token_hex(6)}@{config().mail_domain}>",
                in_reply_to=notice.in_reply_to[:998],
                references=notice.references,
                once_key=notice.once_key,
                case_id=notice.case_id,
                document_id=notice.document_id,
                created_at=now,
                next_attempt_at=now + notice.after,
            )
        )
    await add_rows(connection, fresh, keep_first=True)


def announce() -> None:
    """Tell this process's senders that something new may be in the outbox; after the commit."""
    parcels.notify()
