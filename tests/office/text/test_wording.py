"""Days, times, sizes and plurals as people in Ecuador say them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from office.config import Config, use_config
from office.text import wording as formatting

pytestmark = pytest.mark.usefixtures("house")


def test_days_and_moments_in_full() -> None:
    moment = datetime(2026, 12, 3, 19, 5, tzinfo=UTC)
    assert formatting.full_day("2026-12-03") == "jueves 3 de diciembre de 2026"
    assert formatting.full_day(date(2026, 12, 3)) == "jueves 3 de diciembre de 2026"
    assert formatting.weekday_day(moment) == "jueves 3 de diciembre"
    assert formatting.clock_time(moment) == "14:05"
    assert formatting.moment(moment.isoformat()) == (
        "jueves 3 de diciembre de 2026, 14:05 (hora de Ecuador continental)"
    )


def test_a_moment_falls_on_the_day_of_the_house_and_not_of_utc() -> None:
    late = datetime(2026, 12, 4, 3, 30, tzinfo=UTC)
    assert formatting.full_day(late) == "jueves 3 de diciembre de 2026"
    assert formatting.moment(late).startswith("jueves 3 de diciembre de 2026, 22:30")


@pytest.mark.parametrize(
    ("zone", "name"),
    [("Pacific/Galapagos", "hora de Galápagos"), ("America/Bogota", "hora estándar de Colombia")],
)
def test_other_zones_have_their_names(house: Config, zone: str, name: str) -> None:
    use_config(replace(house, zone=ZoneInfo(zone)))
    assert formatting.zone_name() in (name, name.replace(" estándar", ""))


def test_a_zone_without_a_name_is_utc(house: Config) -> None:
    use_config(replace(house, zone=UTC))
    assert formatting.zone_name() == "UTC"


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (1023, "1.023 bytes"),
        (1024, "1 KB"),
        (217088, "212 KB"),
        (1153434, "1,1 MB"),
        (1023 * 1024, "1 MB"),
        (25 * 1024 * 1024, "25 MB"),
        (3 * 1024**3, "3 GB"),
    ],
)
def test_sizes(octets: int, said: str) -> None:
    assert formatting.size(octets) == said


def test_plurals() -> None:
    assert formatting.working_days(1) == "1 día hábil"
    assert formatting.working_days(15) == "15 días hábiles"
    assert formatting.plural(0, "archivo", "archivos") == "0 archivos"


def test_greetings_do_not_guess() -> None:
    assert formatting.greeting_line("María Quishpe") == "Saludos, María Quishpe"
    assert formatting.greeting_line("Señora María Quishpe") == "Señora María Quishpe"


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=200))
def test_a_fact_is_always_one_printable_line(text: str) -> None:
    line = formatting.one_line(text)
    assert len(line.splitlines()) <= 1
    assert all(ord(char) >= 32 and ord(char) != 127 for char in line)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=200), st.integers(10, 80))
def test_what_is_cut_is_not_longer_than_asked(text: str, length: int) -> None:
    assert len(formatting.shortened(text, length)) <= length
