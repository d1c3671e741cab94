"""What the house tries rather than believes: to write to its store and its database, and how much
room is left to do so."""

import asyncio
import logging
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from tortoise.backends.base.client import BaseDBAsyncClient

from models import database
from models.database import GONE, run_tx
from models.enums import IncidentKind
from models.tables import WriteTrial
from office import clock
from office.config import config
from office.errors import Unavailable
from office.monitoring import incidents
from office.runtime.per_loop import PerLoop
from office.storage.disk import free_bytes
from office.storage.spool import arriving
from office.storage.store import store
from office.text.wording import size

LEAST_FREE = 500 * 1024 * 1024  # bytes
FURTHEST_CLOCK = 5.0  # seconds between our clock and the database's
_AGAIN, _AGAIN_AFTER_FAILURE = 60.0, 10.0  # seconds between two trials
_PATIENCE = 12.0  # seconds; longer than either trial may take by itself
_DATABASE_PATIENCE = 5.0
_WRITTEN = 12 * 1024  # bytes, twice as many as letters: more than any corner that is left over
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Trials:
    """How the last trials went. `free` is the room of the fullest disk of ours, None where it
    cannot be known; `arriving` counts the files that wait on their way into custody."""

    store: bool = True
    database: bool = True
    free: int | None = None
    arriving: int = 0
    clock_offset: float = 0.0

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong, in Spanish."""
        found = []
        if not self.store:
            found.append("El archivo de documentos no acepta escrituras o no responde.")
        if not self.database:
            found.append("La base de datos no acepta escrituras.")
        if self.free is not None and self.free < LEAST_FREE:
            found.append(f"Queda poco espacio en el disco: {size(self.free)}.")
        if abs(self.clock_offset) > FURTHEST_CLOCK:
            seconds = round(abs(self.clock_offset))
            side = "atrasado" if self.clock_offset > 0 else "adelantado"
            found.append(
                f"El reloj de este servidor está {side} {seconds} segundos respecto al de la base"
                " de datos."
            )
        return tuple(found)


class _Series:
    """The trials of one process, one at a time, and not again for a while."""

    def __init__(self) -> None:
        self._last: Trials | None = None
        self._at = 0.0
        self._trying: asyncio.Task[Trials] | None = None

    async def latest(self) -> Trials:
        again = _AGAIN if self._last and not self._last.problems else _AGAIN_AFTER_FAILURE
        if self._last is not None and time.monotonic() - self._at < again:
            return self._last
        if self._trying is None:
            self._trying = asyncio.create_task(self._try())
        # Waited for, not cancelled: cancelling inside a query can leak the connection.
        done, _ = await asyncio.wait({self._trying}, timeout=_PATIENCE)
        return self._trying.result() if done and self._trying else self._last or Trials()

    async def _try(self) -> Trials:
        before = self._last or Trials()
        try:
            found = await _tried()
            await _note_changes(before, found)
            self._last, self._at = found, time.monotonic()
        finally:
            self._trying = None
        return found


_series = PerLoop(_Series)


async def trials() -> Trials:
    """How the store and the database take a small write, tried within the last minute (or the last
    ten seconds, after a failure)."""
    return await _series().latest()


async def _tried() -> Trials:
    takes, (writes, offset) = await asyncio.gather(_store_takes(), _database_takes())
    return Trials(takes, writes, await asyncio.to_thread(_free), arriving(), offset)


async def _store_takes() -> bool:
    try:
        await store().attempt()
    except Unavailable as error:
        _log.warning("trial: the store takes nothing: %s", error.__cause__)
        return False
    return True


async def _database_takes() -> tuple[bool, float]:
    async def work(connection: BaseDBAsyncClient) -> None:
        told = {"at": clock.now(), "content": secrets.token_hex(_WRITTEN)}
        if not await WriteTrial.filter(place="health").using_db(connection).update(**told):
            await WriteTrial.bulk_create(
                [WriteTrial(place="health", **told)], ignore_conflicts=True, using_db=connection
            )

    async def both() -> float:
        await run_tx(work)
        return await database.clock_offset()

    trying = asyncio.create_task(both())
    done, _ = await asyncio.wait({trying}, timeout=_DATABASE_PATIENCE)
    if not done:
        trying.add_done_callback(lambda task: task.cancelled() or task.exception())
        return False, 0.0
    try:
        return True, trying.result()
    except GONE as error:
        _log.warning("trial: the database takes nothing: %s", error)
        return False, 0.0


def _free() -> int | None:
    """The room of the fullest of our disks."""
    found = [store().free_bytes()]
    if path := database.data_file():
        found.append(free_bytes(Path(path)))
    if (spool := config().spool) is not None:
        found.append(free_bytes(spool))
    known = [room for room in found if room is not None]
    return min(known) if known else None


async def _note_changes(before: Trials, now: Trials) -> None:
    for kind, was, still, what in (
        (IncidentKind.STORE, before.store, now.store, "El archivo de documentos"),
        (IncidentKind.DATABASE, before.database, now.database, "La base de datos"),
    ):
        if was and not still:
            await incidents.note(kind, f"{what} dejó de aceptar escrituras o de responder.")
        if still and not was:
            await incidents.note(kind, f"{what} acepta escrituras otra vez.")
