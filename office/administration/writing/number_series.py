"""The series of an institution: their last numbers, what was annulled, the proof, and a leap."""

from dataclasses import dataclass
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.ids import new_id
from models.tables import NumberSeries, SeriesRaise
from office import clock
from office.actors import Actor
from office.administration import changes, forms
from office.administration.authority import unit_in_reach, units_in_reach
from office.administration.changes import Change
from office.config import config
from office.errors import Conflict, Invalid, NotFound
from office.records.numbering import number_series
from office.records.numbering.document_numbers import DRAFTS
from office.records.numbering.given_numbers import Proof, prove, voided
from office.records.numbering.number_series import Series

_LONGEST_LEAP = 100_000


@dataclass(frozen=True)
class Leap:
    """A raise of a series, as it was made."""

    first: int
    last: int
    reason: str
    who: str
    at: datetime


@dataclass(frozen=True)
class SeriesRow:
    """A series of a year. `voids` are the annulled numbers, each with its document."""

    series_id: int
    unit: str
    acronym: str
    kind: str
    year: int
    last_given: int
    proof: Proof
    voids: tuple[tuple[int, str], ...]
    leaps: tuple[Leap, ...]


async def years(actor: Actor) -> tuple[int, ...]:
    """The years that have series, the newest first; this one always. Raises NotAllowed."""
    units = await units_in_reach(actor)
    found = await (
        NumberSeries.filter(unit_id__in=list(units) or [0])
        .distinct()
        .values_list("year", flat=True)
    )
    this = clock.today(config().zone).year
    return tuple(sorted({this, *(int(str(year)) for year in found)}, reverse=True))


async def series_of(actor: Actor, year: int) -> tuple[SeriesRow, ...]:
    """The series of `year` in reach, proven; drafts' numbers apart. Raises NotAllowed."""
    units = await units_in_reach(actor)
    rows = await (
        NumberSeries.filter(unit_id__in=list(units) or [0], year=year)
        .exclude(kind=DRAFTS)
        .select_related("unit")
        .order_by("unit__acronym", "kind")
    )
    return tuple([await _row(row) for row in rows if row.last_given])


async def _row(row: NumberSeries) -> SeriesRow:
    raises = await SeriesRaise.filter(series_id=row.id).order_by("id")
    return SeriesRow(
        row.id,
        row.unit.name,
        row.unit.acronym,
        row.kind,
        row.year,
        row.last_given,
        await prove(row),
        tuple((each.id, each.number or "") for each in await voided(row)),
        tuple(
            Leap(each.last_before + 1, each.last_after, each.reason, each.who, each.at)
            for each in raises
        ),
    )


async def raise_series(actor: Actor, series_id: int, seen: int, to: int, reason: str) -> None:
    """Go on from `to` in a series of this year whose last number was `seen`: the next is `to` + 1.

    A series is never lowered. Raises NotAllowed, NotFound, Invalid (to, reason), Conflict.
    """
    reason = forms.named(reason, "reason", most=500) if reason.strip() else ""
    if not reason:
        raise Invalid("Escriba por qué se suben los números: queda en el registro.", "reason")

    async def work(connection: BaseDBAsyncClient) -> None:
        query = NumberSeries.filter(id=series_id).exclude(kind=DRAFTS).using_db(connection)
        row = await query.select_for_update().first()
        if row is None:
            raise NotFound("Esa serie no existe.")
        unit = await unit_in_reach(actor, row.unit_id, connection)
        if row.year != clock.today(config().zone).year:
            raise Invalid("Solo se puede subir una serie de este año.", "to")
        if row.last_given != seen:
            raise Conflict(
                f"Mientras tanto se dio el número {row.last_given}. Revise y vuelva a intentarlo."
            )
        if not row.last_given < to <= row.last_given + _LONGEST_LEAP:
            raise Invalid(
                f"Escriba un número mayor que {row.last_given}, a lo más "
                f"{row.last_given + _LONGEST_LEAP}. Una serie nunca se baja.",
                "to",
            )
        await SeriesRaise.create(
            id=new_id(),
            series_id=row.id,
            last_before=row.last_given,
            last_after=to,
            reason=reason,
            who=actor.who[:300],
            at=clock.now(),
            using_db=connection,
        )
        before, row.last_given = {"last_given": row.last_given}, to
        await row.save(using_db=connection, update_fields=["last_given"])
        name = f"{unit.acronym}-{row.year}-{row.kind}"
        after = {"last_given": to}
        change = Change("number_series", "raised", row.id, name, before, after, reason)
        await changes.record(connection, actor, change, actor.institution_id)

    await run_tx(work)


async def opened(actor: Actor, unit_id: int, kind: str) -> int:
    """The series of this year of a unit and kind, begun at 0 if it had none, so that it can be
    raised before its first number. Raises NotAllowed, NotFound."""

    async def work(connection: BaseDBAsyncClient) -> int:
        unit = await unit_in_reach(actor, unit_id, connection)
        series = Series(unit.id, kind[:8], clock.today(config().zone).year)
        await number_series.open_series(connection, [series])
        row = await NumberSeries.get(
            unit_id=series.unit_id, kind=series.kind, year=series.year, using_db=connection
        )
        return int(row.id)

    return await run_tx(work)
