"""When a message was sent, by its own word where that can be believed."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_FIRST_MAIL = datetime(1982, 8, 13, tzinfo=UTC)  # RFC 822
_CLOCKS_DIFFER = timedelta(days=1)


def sent_at(written: str, received_at: datetime) -> datetime:
    """The time in a Date field (RFC 5322 section 3.3), with its own offset from UTC.

    `received_at` where nothing is written, it cannot be read, or it is absurd: before there was
    mail, or more than a day after the message came. A time without a zone is taken as UTC.
    """
    try:
        stated = parsedate_to_datetime(written.strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return received_at
    if stated.tzinfo is None:
        stated = stated.replace(tzinfo=UTC)
    try:
        believable = _FIRST_MAIL <= stated <= received_at + _CLOCKS_DIFFER
    except OverflowError:
        return received_at
    return stated if believable else received_at
