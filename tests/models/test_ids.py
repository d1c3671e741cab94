"""Identifiers are unique, sort by time and fit the column."""

import threading
import time
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from models import ids
from models.ids import new_id

LATER = 1_800_000_000_000_000_000


def test_they_grow() -> None:
    given_out = [new_id() for _ in range(20_000)]
    assert given_out == sorted(set(given_out))


@given(st.lists(st.integers(-5_000_000, 5_000_000), min_size=2, max_size=60))
def test_they_grow_even_when_the_clock_goes_back(steps: list[int]) -> None:
    moments = iter([LATER, *(LATER + sum(steps[: n + 1]) for n in range(len(steps)))])
    with (
        patch.object(ids, "_last_ms", 0),
        patch.object(ids, "_sequence", 0),
        patch.object(time, "time_ns", lambda: next(moments)),
    ):
        given_out = [new_id() for _ in range(len(steps) + 1)]
    assert given_out == sorted(set(given_out))
    assert all(0 < number < 2**63 for number in given_out)


def test_a_full_millisecond_borrows_from_the_next() -> None:
    now = time.time_ns() // 1_000_000 - ids._EPOCH_MS + 1_000
    with patch.object(ids, "_last_ms", now), patch.object(ids, "_sequence", 2**22 - 2):
        first, second, third = new_id(), new_id(), new_id()
    assert first < second < third
    assert second >> 22 == (first >> 22) + 1


def test_threads_never_get_the_same() -> None:
    given_out: list[int] = []

    def take() -> None:
        given_out.extend([new_id() for _ in range(2_000)])

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(given_out)) == 8_000


def test_the_last_of_them_still_fits_a_signed_column() -> None:
    assert (2**41 - 1) << 22 | (2**22 - 1) < 2**63
