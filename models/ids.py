"""Identifiers that sort by time and need no round trip to the database."""

import secrets
import threading
import time

_EPOCH_MS = 1_704_067_200_000  # 2024-01-01T00:00:00Z: 41 bits of milliseconds last until 2093
_SEQUENCE_BITS = 22
_lock = threading.Lock()
_last_ms = 0
_sequence = 0


def new_id() -> int:
    """Return a new 63-bit identifier, greater than every earlier one of this process.

    Layout: 41 bits of milliseconds, 22 bits that start at random in each millisecond and count up,
    so that processes writing to one database do not meet (a collision is a primary-key violation,
    which `models.database.run_tx` retries). Rows get their keys before the insert, so a
    batch of related rows goes to the database in one statement per table.
    """
    global _last_ms, _sequence
    with _lock:
        now_ms = time.time_ns() // 1_000_000 - _EPOCH_MS
        if now_ms > _last_ms:
            _last_ms = now_ms
            _sequence = secrets.randbits(_SEQUENCE_BITS - 1)
        else:  # the same millisecond, or the clock went back: count on from the last one given
            _sequence += 1
            if _sequence >> _SEQUENCE_BITS:
                _last_ms += 1
                _sequence = 0
        return (_last_ms << _SEQUENCE_BITS) | _sequence


def oldest_id(age: float) -> int:
    """An identifier that is not greater than any made within the last `age` seconds, anywhere.

    A minute is added for clocks that disagree. For bounding a search by the primary key.
    """
    then_ms = time.time_ns() // 1_000_000 - _EPOCH_MS - round((age + 60) * 1000)
    return max(then_ms, 0) << _SEQUENCE_BITS


def made_at(identifier: int) -> float:
    """When `identifier` was made, in seconds since 1970, as the clock of its process had it."""
    return ((identifier >> _SEQUENCE_BITS) + _EPOCH_MS) / 1000
