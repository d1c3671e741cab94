"""What befell the house itself: noticed, logged, and kept for whoever looks after it."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import GONE, run_tx
from models.enums import IncidentKind
from models.tables import Incident
from office import clock

_SHOWN_FOR = timedelta(days=7)
_MOST_SHOWN = 20
_KEPT_FOR = timedelta(days=400)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Befallen:
    """One incident, in Spanish."""

    kind: IncidentKind
    at: datetime
    said: str


async def note(kind: IncidentKind, said: str) -> None:
    """Log the incident and keep it; without a database it is only logged."""
    _log.error("incident (%s): %s", kind.value, said)

    async def work(connection: BaseDBAsyncClient) -> None:
        now = clock.now()
        await Incident.filter(at__lt=now - _KEPT_FOR).using_db(connection).delete()
        await Incident.create(kind=kind, at=now, said=said[:500], using_db=connection)

    try:
        await run_tx(work)
    except GONE as error:
        _log.warning("incident not kept: %s", type(error).__name__)


async def recent() -> tuple[Befallen, ...]:
    """The incidents of the last days, the newest first; of a clock that was ahead, too."""
    rows = await Incident.filter(at__gt=clock.now() - _SHOWN_FOR).order_by("-id").limit(_MOST_SHOWN)
    return tuple(Befallen(row.kind, row.at, row.said) for row in rows)
