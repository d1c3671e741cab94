"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

MONDAY_MORNING = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)  # 09:00 in Guayaquil


class Clock:
    """Tells `moment` until it is set or moved on."""

    def __init__(self, moment: datetime = MONDAY_MORNING) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def set(self, moment: datetime) -> None:
        """Let it be `moment` from now on."""
        self.moment = moment

    def advance(self, *, days: float = 0, hours: float = 0, seconds: float = 0) -> None:
        """Move on by the sum of what is given."""
        self.moment += timedelta(days=days, hours=hours, seconds=seconds)
