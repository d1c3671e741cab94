"""The ledger of fetched mailboxes: how far each was read, and whether its silence is usual."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import BaseORMException

from models.database import run_tx
from models.tables import WatchedMailbox
from office import clock
from office.config import config
from office.errors import Unavailable

NOT_LOOKED_AT = timedelta(minutes=15)
_TO_BE_TOLD = timedelta(minutes=3)
_GUESSED_PAUSE = timedelta(days=2)  # a weekend, about; until a mailbox has shown its own rhythm
_SHORTEST_ALARM = timedelta(hours=6)
_HALVES_IN = timedelta(days=14)
_GONE = "El registro no puede anotar lo leído en este momento."


@dataclass(frozen=True)
class Position:
    """Everything up to `last_uid` has been read, within `uid_validity` (RFC 9051 section 2.3.1.1).

    `looked_at`: when it was last looked at without an error.
    """

    uid_validity: int
    last_uid: int
    looked_at: datetime | None = None


@dataclass(frozen=True)
class MailboxHealth:
    """A mailbox as the health page shows it; `problem` in Spanish, "" when all is well."""

    name: str
    looked_at: datetime | None
    arrived_at: datetime | None
    problem: str = ""


async def position(name: str) -> Position | None:
    """How far mailbox `name` was read; None when it has never been. Raises Unavailable."""
    try:
        row = await WatchedMailbox.get_or_none(name=name)
    except (BaseORMException, OSError) as error:
        raise Unavailable(_GONE) from error
    if row is None or not row.uid_validity:
        return None
    return Position(row.uid_validity, row.last_uid, row.looked_at)


async def read_up_to(name: str, uid_validity: int, last_uid: int, arrived: int = 0) -> None:
    """Note that `name` was read up to `last_uid` and that `arrived` messages were new.

    Within one validity it never goes back, whichever of two readers comes last. Raises Unavailable.
    """
    now = clock.now()

    async def work(connection: BaseDBAsyncClient) -> None:
        row = await _row(connection, name)
        known = row.last_uid if row.uid_validity == uid_validity else 0
        row.uid_validity, row.last_uid = uid_validity, max(known, last_uid)
        # One that is new counts as heard of: else it could be silent for ever and nobody be told.
        if arrived or row.arrived_at is None:
            row.usual_pause = _usual_pause(row, now)
            row.arrived_at = now
        await row.save(using_db=connection)

    await _noted(work)


async def looked(name: str, trouble: str = "") -> None:
    """Note that `name` has been looked at and nothing waits there. Raises Unavailable.

    `trouble`: what went wrong without keeping its messages from custody (Spanish).
    """

    async def work(connection: BaseDBAsyncClient) -> None:
        row = await _row(connection, name)
        row.looked_at, row.error = clock.now(), trouble[:300]
        await row.save(using_db=connection, update_fields=["looked_at", "error"])

    await _noted(work)


async def failed(name: str, reason: str) -> None:
    """Note in Spanish why `name` cannot be read. Raises Unavailable."""

    async def work(connection: BaseDBAsyncClient) -> None:
        row = await _row(connection, name)
        row.error = reason[:300]
        await row.save(using_db=connection, update_fields=["error"])

    await _noted(work)


async def states() -> tuple[MailboxHealth, ...]:
    """Every mailbox of the house, with what is wrong with it."""
    names = config().mailboxes
    rows = await WatchedMailbox.filter(name__in=names).order_by("name") if names else []
    now = clock.now()
    return tuple(
        MailboxHealth(row.name, row.looked_at, row.arrived_at, _problem(row, now)) for row in rows
    )


async def _row(connection: BaseDBAsyncClient, name: str) -> WatchedMailbox:
    await WatchedMailbox.bulk_create(
        [WatchedMailbox(name=name)], ignore_conflicts=True, using_db=connection
    )
    rows = WatchedMailbox.filter(name=name).using_db(connection).select_for_update()
    return await rows.get()


async def _noted(work: Callable[[BaseDBAsyncClient], Awaitable[None]]) -> None:
    try:
        await run_tx(work)
    except (BaseORMException, OSError) as error:
        raise Unavailable(_GONE) from error


def _usual_pause(row: WatchedMailbox, now: datetime) -> int:
    """The longest pause lately, in seconds, forgotten by half every two weeks.

    The longest, not the mean: nights and weekends are part of a rhythm.
    """
    if row.arrived_at is None:
        return int(_GUESSED_PAUSE.total_seconds())
    pause = max(0.0, (now - row.arrived_at).total_seconds())
    faded = row.usual_pause * 0.5 ** (pause / _HALVES_IN.total_seconds())
    return int(max(pause, faded))


def _problem(row: WatchedMailbox, now: datetime) -> str:
    if row.error:
        unread = now - row.looked_at if row.looked_at else timedelta(0)
        since = f" No se lee desde hace {_span(unread)}." if unread > _TO_BE_TOLD else ""
        return f"Buzón {row.name}: {row.error}{since}"
    if row.looked_at is not None and now - row.looked_at > NOT_LOOKED_AT:
        return f"Nadie ha mirado el buzón {row.name} desde hace {_span(now - row.looked_at)}."
    usual = timedelta(seconds=row.usual_pause)
    silent = now - row.arrived_at if row.arrived_at else timedelta(0)
    if silent > max(2 * usual, _SHORTEST_ALARM):
        return (
            f"Al buzón {row.name} no le llega nada desde hace {_span(silent)};"
            f" sus pausas suelen ser de {_span(usual)} como mucho."
        )
    return ""


def _span(length: timedelta) -> str:
    minutes = max(1, int(length.total_seconds() // 60))
    for size, one, many in ((1440, "día", "días"), (60, "hora", "horas"), (1, "minuto", "minutos")):
        if minutes >= size * (2 if size == 1440 else 1):
            count = minutes // size
            return f"{count} {one if count == 1 else many}"
    return "1 minuto"
