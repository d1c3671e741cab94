"""Terms in working days, held to Ecuador's calendar and to what must hold for any calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.tables import Holiday
from office.records.deadlines.calendar import (
    Calendar,
    calendar,
    due_date,
    is_working,
    next_working_day,
    working_days_between,
)
from office.records.deadlines.national_holidays import national_rest_days
from tests.support.world import World

QUITO = Calendar({date(2026, 12, 7): "Fundación de Quito"})
days = st.dates(date(2018, 1, 1), date(2035, 12, 31))
terms = st.integers(1, 90)
DAY = timedelta(days=1)


def _official(year: int) -> list[str]:
    return [f"{day:%m-%d}" for day in national_rest_days(year)]


# As published by Ecuador's Ministry of Tourism for each year.
@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2018, "01-01 02-12 02-13 03-30 04-30 05-25 08-10 10-08 11-01 11-02 12-25"),
        (2021, "01-01 02-15 02-16 04-02 04-30 05-24 08-09 10-08 11-01 11-02 12-24 12-31"),
        (2022, "02-28 03-01 04-15 05-02 05-23 08-12 10-10 11-03 11-04 12-26"),
        (2024, "01-01 02-12 02-13 03-29 05-03 05-24 08-09 10-11 11-01 11-04 12-25"),
        (2025, "01-01 03-03 03-04 04-18 05-02 05-23 08-11 10-10 11-03 11-04 12-25"),
        (2026, "01-01 02-16 02-17 04-03 05-01 05-25 08-10 10-09 11-02 11-03 12-25"),
    ],
)
def test_the_country_rests_on_the_days_its_law_says(year: int, expected: str) -> None:
    assert _official(year) == expected.split()


def test_a_holiday_whose_rest_moved_is_a_working_day() -> None:
    assert is_working(date(2024, 10, 9), Calendar())  # Wednesday; the rest was on Friday 11
    assert not is_working(date(2024, 10, 11), Calendar())


def test_the_term_of_the_agreed_texts() -> None:
    assert due_date(date(2026, 11, 22), 15, QUITO).day == date(2026, 12, 14)
    due = QUITO.due_date(date(2026, 11, 17), 15)
    assert due.day == date(2026, 12, 9)
    assert due.how == {
        "received": "2026-11-17",
        "term_days": 15,
        "weekend_days": 6,
        "holidays": [{"day": "2026-12-07", "name": "Fundación de Quito"}],
    }


def test_it_runs_over_the_turn_of_the_year() -> None:
    assert due_date(date(2026, 12, 24), 5, Calendar()).day == date(2027, 1, 4)


def test_a_plain_set_of_days_will_do() -> None:
    assert due_date(date(2026, 6, 1), 1, {date(2026, 6, 2)}).day == date(2026, 6, 3)
    assert next_working_day(date(2026, 6, 5)) == date(2026, 6, 8)


@pytest.mark.parametrize("term", [0, -3])
def test_a_term_has_at_least_one_day(term: int) -> None:
    with pytest.raises(ValueError, match="at least one day"):
        due_date(date(2026, 6, 1), term, ())


@settings(deadline=None)  # the first look at a year builds its calendar
@given(days, terms)
def test_it_never_falls_on_a_day_of_rest_and_counts_its_days(start: date, term: int) -> None:
    due = due_date(start, term, QUITO)
    assert is_working(due.day, QUITO)
    assert working_days_between(start, due.day, QUITO) == term
    skipped = due.how["weekend_days"] + len(due.how["holidays"])
    assert due.day == start + DAY * (term + skipped)


@settings(deadline=None)  # the first look at a year builds its calendar
@given(days, terms)
def test_later_receipt_and_longer_terms_never_fall_due_earlier(start: date, term: int) -> None:
    assert due_date(start + DAY, term, QUITO).day >= due_date(start, term, QUITO).day
    assert due_date(start, term + 1, QUITO).day > due_date(start, term, QUITO).day


@settings(deadline=None)  # the first look at a year builds its calendar
@given(days, terms, terms)
def test_terms_add_up(start: date, first: int, second: int) -> None:
    middle = due_date(start, first, QUITO).day
    assert due_date(middle, second, QUITO).day == due_date(start, first + second, QUITO).day


@settings(deadline=None)  # the first look at a year builds its calendar
@given(days, st.integers(0, 200), st.integers(0, 200))
def test_days_between_add_up_and_turn_round(start: date, one: int, two: int) -> None:
    middle, end = start + DAY * one, start + DAY * (one + two)
    whole = working_days_between(start, end, QUITO)
    assert whole == working_days_between(start, middle, QUITO) + working_days_between(
        middle, end, QUITO
    )
    assert working_days_between(end, start, QUITO) == -whole
    assert QUITO.days_left(end, start) == whole


async def test_an_institution_adds_its_own_days(world: World) -> None:
    await Holiday.create(
        institution=world.institution, day=date(2026, 12, 7), name="Fundación de Quito"
    )
    ours = await calendar(world.institution.id)
    assert ours(date(2026, 12, 7)) == "Fundación de Quito"
    assert ours(date(2026, 12, 25)) == "Navidad"
    assert ours(date(2026, 12, 8)) == ""
    assert ours.next_working_day(date(2026, 12, 4)) == date(2026, 12, 8)
    assert ours.is_working(date(2026, 12, 8))
