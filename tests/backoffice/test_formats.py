"""Dates, sizes and counts as people read them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from backoffice.display import formats
from backoffice.web.rendering import templates
from office.config import Config
from office.text import wording
from tests.support.clock import Clock

NOW = datetime(2026, 11, 24, 15, 42, tzinfo=UTC)  # Tuesday, 10:42 in Guayaquil


@pytest.fixture(autouse=True)
def _tuesday(house: Config, clock: Clock) -> None:
    clock.set(NOW)


@pytest.mark.parametrize(
    ("ago", "short", "rest"),
    [
        (timedelta(minutes=44), "09:58", ""),
        (timedelta(hours=18), "ayer", "16:42"),
        (timedelta(days=4), "vie", "10:42"),
        (timedelta(days=14), "10 nov", "10:42"),
        (timedelta(days=400), "20 oct 2025", "10:42"),
    ],
)
def test_a_moment_is_as_short_as_it_may_be(ago: timedelta, short: str, rest: str) -> None:
    assert (formats.ago(NOW - ago), formats.ago_rest(NOW - ago)) == (short, rest)


def test_a_moment_in_other_lengths() -> None:
    assert formats.when(NOW) == "hoy 10:42"
    assert formats.when(NOW - timedelta(days=1)) == "ayer 10:42"
    assert formats.when(NOW - timedelta(days=4)) == "vie 20 nov, 10:42"
    assert formats.when(NOW - timedelta(days=400)) == "20 oct 2025, 10:42"
    assert formats.exact(NOW) == "Martes 24 nov 2026, 10:42:00"
    assert formats.in_full(NOW) == "martes 24 de noviembre de 2026, 10:42"
    assert formats.iso(NOW) == "2026-11-24T10:42:00-05:00"
    assert formats.iso(date(2026, 12, 9)) == "2026-12-09"


def test_late_at_night_belongs_to_the_day_in_ecuador() -> None:
    late = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)  # 22:00 on the 24th
    assert formats.ago(late) == "22:00"


def test_days() -> None:
    assert formats.day_short(date(2026, 12, 9)) == "mié 9 dic"
    assert formats.day_short(date(2027, 1, 4)) == "lun 4 ene 2027"
    assert formats.day_long(date(2026, 12, 9)) == "miércoles 9 de diciembre"
    assert formats.day_full(date(2026, 12, 9)) == "miércoles 9 de diciembre de 2026"


def test_pages_and_messages_quote_one_size() -> None:
    said = templates.from_string("{{ 217000 | size }}").render()
    assert said == wording.size(217_000) == "212 KB"


def test_counts() -> None:
    assert formats.plural(1, "día", "días") == "1 día"
    assert formats.plural(1234, "día", "días") == "1.234 días"


@pytest.mark.parametrize(
    ("count", "text"), [(45, "45 s"), (720, "12 min"), (10_800, "3 h"), (172_800, "2 días")]
)
def test_durations(count: int, text: str) -> None:
    assert formats.seconds(count) == text
    assert formats.late_since(NOW - timedelta(seconds=count)) == f"hace {text}"
