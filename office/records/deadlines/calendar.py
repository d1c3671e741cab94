"""When an answer is due: terms run in working days, and the citizen is told how they were counted.

Terms exclude Saturdays, Sundays and holidays and run from the working day after receipt
(Código Orgánico Administrativo, arts. 158 and 159).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from models.tables import Holiday
from office.records.deadlines.national_holidays import SATURDAY, national_rest_days

_DAY = timedelta(days=1)
SOON = 3  # working days: what falls due within them is said to be near everywhere
# A day's name if the office rests on it, "" otherwise (or the plain set of such days).
Holidays = Callable[[date], str] | Mapping[date, str] | Collection[date]


@dataclass(frozen=True)
class DueDate:
    """The last day of a term and how it was found; `how` is JSON (views.CaseView.due_how)."""

    day: date
    how: dict[str, Any]


@dataclass(frozen=True)
class Calendar:
    """The days on which an institution rests: the country's and `own`. Call it with a day."""

    own: Mapping[date, str] = field(default_factory=lambda: MappingProxyType({}))

    def __call__(self, day: date) -> str:
        """The name of the holiday that `day` is, or ""."""
        return self.own.get(day) or national_rest_days(day.year).get(day, "")

    def is_working(self, day: date) -> bool:
        """Whether the institution works on `day`."""
        return is_working(day, self)

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        return next_working_day(day, self)

    def due_date(self, start: date, term_days: int) -> DueDate:
        """The last day of a term of `term_days` working days received on `start`."""
        return due_date(start, term_days, self)

    def days_left(self, due: date, today: date) -> int:
        """Working days from `today` to `due`: 0 on the day itself, negative when it has passed."""
        return working_days_between(today, due, self)


def _named(holidays: Holidays) -> Callable[[date], str]:
    if callable(holidays):
        return holidays
    if isinstance(holidays, Mapping):
        return lambda day: holidays.get(day, "")
    days = frozenset(holidays)
    return lambda day: "Feriado" if day in days else ""


def is_working(day: date, holidays: Holidays = ()) -> bool:
    """Whether `day` is neither Saturday, Sunday nor one of `holidays`."""
    return day.weekday() < SATURDAY and not _named(holidays)(day)


def next_working_day(day: date, holidays: Holidays = ()) -> date:
    """The first working day after `day`."""
    day += _DAY
    while not is_working(day, holidays):
        day += _DAY
    return day


def due_date(start: date, term_days: int, holidays: Holidays) -> DueDate:
    """The `term_days`-th working day after `start`. ValueError when `term_days` is below 1."""
    if term_days < 1:
        raise ValueError("a term has at least one day")
    name_of = _named(holidays)
    day, left, weekend = start, term_days, 0
    skipped: list[dict[str, str]] = []
    while left:
        day += _DAY
        if day.weekday() >= SATURDAY:
            weekend += 1
        elif name := name_of(day):
            skipped.append({"day": day.isoformat(), "name": name})
        else:
            left -= 1
    how = {
        "received": start.isoformat(),
        "term_days": term_days,
        "weekend_days": weekend,
        "holidays": skipped,
    }
    return DueDate(day, how)


def working_days_between(start: date, end: date, holidays: Holidays = ()) -> int:
    """How many working days follow `start` up to and including `end`; negative if `end` is earlier.

    working_days_between(a, b) == -working_days_between(b, a).
    """
    if end < start:
        return -working_days_between(end, start, holidays)
    name_of = _named(holidays)
    days = (start + _DAY * step for step in range(1, (end - start).days + 1))
    return sum(1 for day in days if day.weekday() < SATURDAY and not name_of(day))


async def calendar(institution_id: int) -> Calendar:
    """The calendar of an institution: the national days of rest and its own rows of Holiday."""
    rows = await Holiday.filter(institution_id=institution_id).order_by("day").limit(5000)
    return Calendar(MappingProxyType({row.day: row.name for row in rows}))
