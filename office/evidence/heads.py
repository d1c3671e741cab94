"""The heads of the seals, as everybody may see them: the newest, and the last of each day."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from models.tables import Event, Seal, SealTimestamp
from office import clock
from office.config import config

KIND = "seal_head"  # of the notice that takes a head to its witnesses
_DAYS = 31


@dataclass(frozen=True)
class Head:
    """A head: `number` counts the seals below it, `stamped_at` by `authority` if one did."""

    number: int
    at: datetime
    head: str
    stamped_at: datetime | None = None
    authority: str = ""


async def newest_event() -> int:
    """The key of the newest event; 0 before the first. It changes whenever anything was done."""
    row = await Event.all().order_by("-id").limit(1).values_list("id", flat=True)
    return int(str(row[0])) if row else 0


async def newest_head() -> Head | None:
    """The head that stands for everything under seal; None before the first seal."""
    row = await Seal.all().order_by("-number").first()
    return await _head(row) if row else None


async def heads_by_day() -> list[Head]:
    """The last head of each of the last 31 days, newest first."""
    zone, found = config().zone, list[Head]()
    begin = clock.now().astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    for day in range(_DAYS):
        start = begin - timedelta(days=day)
        of_day = Seal.filter(at__gte=start, at__lt=start + timedelta(days=1))
        if row := await of_day.order_by("-number").first():
            found.append(await _head(row))
    return found


async def _head(row: Seal) -> Head:
    stamp = await SealTimestamp.filter(seal_number=row.number).first()
    if stamp is None:
        return Head(row.number, row.at, row.head)
    return Head(row.number, row.at, row.head, stamp.at, stamp.authority)
