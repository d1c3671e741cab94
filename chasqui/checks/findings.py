"""What a check found."""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How a thing stands."""

    GOOD = "bien"
    DOUBTFUL = "revise"
    BAD = "mal"


@dataclass(frozen=True)
class Found:
    """One thing that was looked at, and what is said of it."""

    grade: Grade
    what: str
    said: str


def good(what: str, said: str) -> Found:
    """It is as it must be."""
    return Found(Grade.GOOD, what, said)


def doubtful(what: str, said: str) -> Found:
    """It works, but the operator should look."""
    return Found(Grade.DOUBTFUL, what, said)


def bad(what: str, said: str) -> Found:
    """It does not work."""
    return Found(Grade.BAD, what, said)
