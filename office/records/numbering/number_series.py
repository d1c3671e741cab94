"""Numbers: one series per unit, kind and year, without gaps (DESIGN 3.4)."""

from collections.abc import Iterable
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import F

from models.tables import NumberSeries


@dataclass(frozen=True, order=True)
class Series:
    """The series of one unit, kind (a DocumentKind's letter, or DRAFTS) and year."""

    unit_id: int
    kind: str
    year: int


async def open_series(connection: BaseDBAsyncClient, wanted: Iterable[Series]) -> None:
    """Make sure that each series has its row."""
    rows = [
        NumberSeries(unit_id=series.unit_id, kind=series.kind, year=series.year)
        for series in sorted(wanted)
    ]
    await NumberSeries.bulk_create(rows, ignore_conflicts=True, using_db=connection)


async def allot(connection: BaseDBAsyncClient, series: Series, count: int = 1) -> int:
    """Take the next `count` numbers of an open series in this transaction; return the first.

    The row stays locked until the transaction ends: if it rolls back, the numbers were never given.
    Who allots from several series in one transaction does so in their sorted order.
    """
    row = NumberSeries.filter(unit_id=series.unit_id, kind=series.kind, year=series.year)
    await row.using_db(connection).update(last_given=F("last_given") + count)
    (last_given,) = await row.using_db(connection).values_list("last_given", flat=True)
    return int(str(last_given)) - count + 1


async def next_number(series: Series) -> int:
    """The number that would be given next, without giving it."""
    row = await NumberSeries.get_or_none(unit_id=series.unit_id, kind=series.kind, year=series.year)
    return (row.last_given if row else 0) + 1


async def take(connection: BaseDBAsyncClient, series: Series, sequence: int) -> bool:
    """Take `sequence` if it is still the next of the open series; False if somebody was faster."""
    taken = (
        await NumberSeries.filter(
            unit_id=series.unit_id, kind=series.kind, year=series.year, last_given=sequence - 1
        )
        .using_db(connection)
        .update(last_given=sequence)
    )
    return taken == 1
