"""Days of rest that an institution adds to the country's, and the terms they move."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from models.database import run_tx
from models.enums import OPEN_CASE_STATES, CopyState
from models.ids import new_id
from models.tables import Case, Copy, Holiday
from office import clock
from office.actors import Actor
from office.administration import changes, forms
from office.administration.authority import require_admin, require_whole
from office.administration.changes import Change
from office.config import config
from office.errors import Invalid, NotFound
from office.records.deadlines.calendar import Calendar, calendar

SCOPES = {
    "country": "Nacional",
    "province": "Provincial",
    "canton": "Cantonal",
    "institution": "De la institución",
}
_YEARS = 3  # how far from today a day may be
_BATCH = 500


@dataclass(frozen=True)
class HolidayRow:
    """A day of rest of the institution's own."""

    holiday_id: int
    day: date
    name: str
    scope: str
    reference: str
    added_at: datetime | None


async def holidays(actor: Actor) -> tuple[HolidayRow, ...]:
    """The institution's own days of rest, latest first. Raises NotAllowed."""
    require_admin(actor)
    rows = await Holiday.filter(institution_id=actor.institution_id).order_by("-day").limit(500)
    return tuple(
        HolidayRow(row.id, row.day, row.name, row.scope, row.reference, row.added_at)
        for row in rows
    )


async def add_holiday(actor: Actor, day: date | None, name: str, scope: str, reference: str) -> int:
    """Add a day of rest and count the open terms over it anew; return how many moved.

    A day decreed late may lie in the past. Terms set by hand stay. Raises NotAllowed, Invalid.
    """
    require_whole(actor)
    if day is None:
        raise Invalid("Escriba el día.", "day")
    if abs(day.year - clock.today(config().zone).year) > _YEARS:
        raise Invalid(f"El día debe estar a menos de {_YEARS} años de hoy.", "day")
    if scope not in SCOPES:
        raise Invalid("Elija de quién es el feriado.", "scope")
    row = Holiday(
        id=new_id(),
        institution_id=actor.institution_id,
        day=day,
        name=forms.named(name, most=120),
        scope=scope,
        reference=forms.short(reference, "reference"),
        added_at=clock.now(),
    )
    days = await calendar(actor.institution_id)
    after = Calendar({**days.own, day: row.name})

    async def work(connection: BaseDBAsyncClient) -> int:
        await row.save(using_db=connection, force_create=True)
        moved = await _count_anew(connection, actor.institution_id, day, days, after)
        values = {
            "day": day.isoformat(),
            "name": row.name,
            "scope": SCOPES[scope],
            "reference": row.reference,
            "rows": moved,
        }
        change = Change("holiday", "created", row.id, row.name, after=values)
        await changes.record(connection, actor, change, actor.institution_id)
        return moved

    try:
        return await run_tx(work)
    except IntegrityError as error:
        raise Invalid("Ese día ya está en el calendario.", "day") from error


async def remove_holiday(actor: Actor, holiday_id: int) -> int:
    """Take a day of rest away again, as `add_holiday`. Raises NotAllowed, NotFound."""
    require_whole(actor)
    days = await calendar(actor.institution_id)

    async def work(connection: BaseDBAsyncClient) -> int:
        query = Holiday.filter(id=holiday_id, institution_id=actor.institution_id)
        row = await query.using_db(connection).first()
        if row is None:
            raise NotFound("Ese feriado no existe.")
        await query.using_db(connection).delete()
        after = Calendar({day: name for day, name in days.own.items() if day != row.day})
        moved = await _count_anew(connection, actor.institution_id, row.day, days, after)
        before = {"day": row.day.isoformat(), "name": row.name}
        change = Change("holiday", "removed", row.id, row.name, before, {"rows": moved})
        await changes.record(connection, actor, change, actor.institution_id)
        return moved

    return await run_tx(work)


async def _count_anew(
    connection: BaseDBAsyncClient, institution_id: int, day: date, before: Calendar, after: Calendar
) -> int:
    """Move the terms of open cases that run over `day`, and those of their copies with them."""
    last, moved = 0, 0
    while True:
        rows = await (
            Case.filter(
                id__gt=last,
                unit__institution_id=institution_id,
                state__in=OPEN_CASE_STATES,
                due_at__gte=day,
            )
            .using_db(connection)
            .order_by("id")
            .limit(_BATCH)
        )
        if not rows:
            return moved
        last = rows[-1].id
        for row in rows:
            moved += await _moved(connection, row, before, after)


async def _moved(
    connection: BaseDBAsyncClient, row: Case, before: Calendar, after: Calendar
) -> bool:
    how = row.due_how
    if not isinstance(how, dict) or not {"received", "term_days"} <= how.keys():
        return False
    start, term = date.fromisoformat(how["received"]), int(how["term_days"])
    if row.due_at != before.due_date(start, term).day:
        return False  # set or extended by somebody: theirs to change
    due, old = after.due_date(start, term), row.due_at
    if due.day == old:
        return False
    row.due_at, row.due_how = due.day, due.how
    await row.save(using_db=connection, update_fields=["due_at", "due_how"])
    await _copies_follow(connection, [row.id], old, due.day)
    return True


async def _copies_follow(
    connection: BaseDBAsyncClient, case_ids: Sequence[int], old: date, new: date
) -> None:
    ids = await (
        Copy.filter(document__case_id__in=case_ids, due_at=old, state=CopyState.IN_PROCESS)
        .using_db(connection)
        .values_list("id", flat=True)
    )
    if ids:
        await Copy.filter(id__in=list(ids)).using_db(connection).update(due_at=new)
