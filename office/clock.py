"""What time it is: the one place that asks, so that tests and the demonstration can set it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, tzinfo


def _system_time() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system_time


def now() -> datetime:
    """The present moment, in UTC."""
    return _source()


def today(zone: tzinfo) -> date:
    """The present day in `zone`."""
    return now().astimezone(zone).date()


@contextmanager
def clock_set_to(source: Callable[[], datetime]) -> Iterator[None]:
    """Let `source` tell the time within the block."""
    global _source
    before = _source
    _source = source
    try:
        yield
    finally:
        _source = before
