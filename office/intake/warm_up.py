"""Does beforehand what the first registration of a process would make the others wait for."""

from datetime import timedelta

from office import clock
from office.config import config
from office.records.deadlines.national_holidays import national_rest_days
from office.text import folding

_LONGEST_TERM = timedelta(days=60)


def warm_up() -> None:
    """Load calendars, texts and tables of letters: half a second's work, for a thread."""
    today = clock.today(config().zone)
    for year in sorted({today.year, (today + _LONGEST_TERM).year}):
        national_rest_days(year)
    folding.fold("ñ")
