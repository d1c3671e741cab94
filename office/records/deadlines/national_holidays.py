"""Ecuador's national days of rest as its law moves them, not as the wall calendar shows them."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

import holidays

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
# Days from the holiday to its rest, by the weekday of the holiday; weekdays not named stay.
_ANY_HOLIDAY = {TUESDAY: -1, WEDNESDAY: 2, THURSDAY: 1, SATURDAY: -1, SUNDAY: 1}
# 1 January, 25 December and Carnival are exempt from moving within the week.
_EXEMPT = {SATURDAY: -1, SUNDAY: 1}
# 2 and 3 November are neighbours: by the weekday of the 2nd, how far each of them moves.
_NEIGHBOURS = {
    MONDAY: (0, 0),
    TUESDAY: (0, -2),
    WEDNESDAY: (2, 0),
    THURSDAY: (0, 0),
    FRIDAY: (0, -2),
    SATURDAY: (-1, 1),
    SUNDAY: (2, 0),
}


def _is_carnival(name: str) -> bool:
    return name.startswith("Carnaval")


def _shift(day: date, name: str) -> int:
    if (day.month, day.day) in ((11, 2), (11, 3)):
        second = date(day.year, 11, 2)
        return _NEIGHBOURS[second.weekday()][day.day - 2]
    if (day.month, day.day) in ((1, 1), (12, 25)) or _is_carnival(name):
        return _EXEMPT.get(day.weekday(), 0)
    return _ANY_HOLIDAY.get(day.weekday(), 0)


@lru_cache(maxsize=64)
def national_rest_days(year: int) -> Mapping[date, str]:
    """The days of `year` on which the whole country rests, with the holiday's Spanish name.

    The rest moves as Ley Orgánica Reformatoria a la LOSEP y al Código del Trabajo, art. 2
    (Registro Oficial, suplemento 906, 20 December 2016) says; a holiday whose rest has moved is a
    working day. The library keeps both days and misses the Friday-Saturday and Tuesday-Wednesday
    cases of November, so only its unmoved dates are used.
    """
    found: dict[date, str] = {}
    calendar = holidays.country_holidays(
        "EC", years=(year - 1, year, year + 1), observed=False, language="es"
    )
    for day, name in calendar.items():
        rest = day + timedelta(days=_shift(day, name))
        if rest.year == year:
            found[rest] = name
    return MappingProxyType(dict(sorted(found.items())))
