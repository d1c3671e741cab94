"""How dates, sizes and counts read on screen: short and relative, with the exact form beside."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal

from office import clock
from office.config import config


def local(at: datetime) -> datetime:
    """`at` in the institution's zone."""
    return at.astimezone(config().zone)


def today() -> date:
    """The institution's present day."""
    return clock.today(config().zone)


def _date(day: date, pattern: str) -> str:
    return _written(day, pattern, config().locale)


@lru_cache(maxsize=4096)
def _written(day: date, pattern: str, locale: str) -> str:
    """Kept, because a page writes the same few days a hundred times."""
    return format_date(day, pattern, locale=locale).replace(".", "")


def _moment(at: datetime, pattern: str, clock_pattern: str = "%H:%M") -> str:
    moment = local(at)
    return f"{_date(moment.date(), pattern)}, {moment.strftime(clock_pattern)}"


def sentence(text: str) -> str:
    """`text` with its first letter raised, the rest untouched."""
    return text[:1].upper() + text[1:]


def time_of(at: datetime) -> str:
    """«10:32»."""
    return local(at).strftime("%H:%M")


def ago(at: datetime) -> str:
    """The shortest form that is still clear: «09:58», «ayer», «vie», «10 nov», «10 nov 2025»."""
    day, now = local(at).date(), today()
    if day == now:
        return time_of(at)
    if day == now - timedelta(days=1):
        return "ayer"
    if now - timedelta(days=6) <= day < now:
        return _date(day, "EEE")
    return _date(day, "d MMM" if day.year == now.year else "d MMM y")


def ago_rest(at: datetime) -> str:
    """The second line under `ago`: the time, unless that already says it."""
    return "" if local(at).date() == today() else time_of(at)


def when(at: datetime) -> str:
    """«hoy 09:58», «ayer 16:40», «vie 20 nov, 15:20»."""
    day, now = local(at).date(), today()
    if day == now:
        return f"hoy {time_of(at)}"
    if day == now - timedelta(days=1):
        return f"ayer {time_of(at)}"
    return _moment(at, "EEE d MMM" if day.year == now.year else "d MMM y")


def exact(at: datetime) -> str:
    """«Martes 17 nov 2026, 08:14:05», for a title."""
    return sentence(_moment(at, "EEEE d MMM y", "%H:%M:%S"))


def in_full(at: datetime) -> str:
    """«martes 17 de noviembre de 2026, 08:14»."""
    return _moment(at, "EEEE d 'de' MMMM 'de' y")


def to_the_second(at: datetime) -> str:
    """«martes 17 de noviembre de 2026, 08:14:05»."""
    return _moment(at, "EEEE d 'de' MMMM 'de' y", "%H:%M:%S")


def iso(at: datetime | date) -> str:
    """The value of a datetime attribute."""
    if isinstance(at, datetime):
        return local(at).isoformat(timespec="seconds")
    return at.isoformat()


def weekday(day: date) -> str:
    """«lunes»."""
    return _date(day, "EEEE")


def day_short(day: date) -> str:
    """«mié 9 dic», with the year when it is another."""
    return _date(day, "EEE d MMM" if day.year == today().year else "EEE d MMM y")


def day_long(day: date) -> str:
    """«miércoles 9 de diciembre», with the year when it is another."""
    pattern = "EEEE d 'de' MMMM" if day.year == today().year else "EEEE d 'de' MMMM 'de' y"
    return _date(day, pattern)


def day_full(day: date) -> str:
    """«miércoles 9 de diciembre de 2026»."""
    return _date(day, "EEEE d 'de' MMMM 'de' y")


def day_plain(day: date) -> str:
    """«9 de diciembre de 2026»."""
    return _date(day, "d 'de' MMMM 'de' y")


def number(value: int | float) -> str:
    """`value` with the locale's separators."""
    return _with_separators(value, config().locale)


@lru_cache(maxsize=4096)
def _with_separators(value: int | float, locale: str) -> str:
    return format_decimal(value, locale=locale)


def plural(count: int, one: str, many: str) -> str:
    """«1 documento», «148 documentos»."""
    return f"{number(count)} {one if count == 1 else many}"


def seconds(count: int) -> str:
    """Roughly how long: «45 s», «12 min», «3 h», «2 días»."""
    if count < 90:
        return f"{count} s"
    if count < 5400:
        return f"{round(count / 60)} min"
    if count < 129_600:
        return f"{round(count / 3600)} h"
    return plural(round(count / 86_400), "día", "días")


def late_since(since: datetime) -> str:
    """How long ago `since` was, roughly: «hace 5 min»."""
    return f"hace {seconds(max(0, int((clock.now() - since).total_seconds())))}"
