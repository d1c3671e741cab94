"""The access log: who came in or failed to, and who looked at what is not on their own desk.

Its rows are only added, and sealed with the trail. Each is one insert of its own keys: nothing
waits for another's. What a reader repeats within five minutes is one row.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from models.bulk.rows import add_rows, made
from models.database import run_tx
from models.enums import AccessKind
from models.ids import new_id, oldest_id
from models.tables import AccessEntry
from office import clock
from office.actors import Actor
from office.text.storable import storable

_SAME_WITHIN = timedelta(minutes=5)
_SAME = ("kind", "official_id", "post_id", "who", "login", "origin", "document_id", "subject")


def by_actor(
    actor: Actor, kind: AccessKind, *, document_id: int | None = None, subject: str = ""
) -> AccessEntry:
    """An entry about an official at work."""
    return _entry(
        kind,
        official_id=actor.official_id or None,
        post_id=actor.post_id or None,
        who=actor.who,
        origin=actor.origin,
        document_id=document_id,
        subject=subject,
    )


def by_visitor(
    kind: AccessKind,
    origin: str,
    *,
    who: str = "",
    login: str = "",
    official_id: int | None = None,
    post_id: int | None = None,
    document_id: int | None = None,
    subject: str = "",
) -> AccessEntry:
    """An entry about somebody without a session, known only by what they typed or hold."""
    return _entry(
        kind,
        official_id=official_id,
        post_id=post_id,
        who=who,
        login=login,
        origin=origin,
        document_id=document_id,
        subject=subject,
    )


def _entry(kind: AccessKind, *, document_id: int | None, **told: Any) -> AccessEntry:
    longest = {"who": 300, "login": 100, "origin": 64, "subject": 400}
    for name, most in longest.items():
        told[name] = storable(told.get(name, ""))[:most]
    return made(
        AccessEntry, id=new_id(), at=clock.now(), kind=kind, document_id=document_id, **told
    )


async def record(connection: BaseDBAsyncClient, entries: Sequence[AccessEntry]) -> None:
    """Append `entries`, in the transaction of what they tell of."""
    await add_rows(connection, entries)


async def add(entry: AccessEntry) -> None:
    """Append `entry` by itself."""
    await run_tx(lambda connection: record(connection, [entry]))


async def note(entry: AccessEntry) -> None:
    """Append `entry` by itself, unless the same was said within the last five minutes.

    Two processes may both say it; none waits to find out.
    """
    same = AccessEntry.filter(
        id__gte=oldest_id(_SAME_WITHIN.total_seconds()),
        at__gt=entry.at - _SAME_WITHIN,
        **{name: getattr(entry, name) for name in _SAME},
    )
    if not await same.exists():
        await add(entry)
