"""How much of everything is measured: the full run, the quick one, and the test's."""

from dataclasses import dataclass

from benchmarks.storm.passing import Course


@dataclass(frozen=True)
class Plan:
    """Sizes of a run; `seconds` is the most it may take in all, but for the storm and for
    sealing, which may take `storm_seconds` and `sealing_seconds` more.

    `rounds` are repeated from a fresh database each, and a figure is the median of them. `thorough`
    also measures what only explains other figures: one connection a message, the other database.
    """

    rounds: int
    burst: int  # mails of a round over eight connections
    burst_alone: int  # mails of a round over one connection
    registered: int  # mails of a round that are followed to their acknowledgement
    lone_mails: int
    few_documents: int
    many_documents: int
    visits: int  # requests of each kind of page
    letters: int
    load: int  # mails received while the memory is watched
    crowd: int  # mails of 25 MB that come at once
    seconds: float
    storm: Course
    storm_seconds: float
    seal_events: int
    sealing_seconds: float  # for all of sealing, which has time of its own as well
    thorough: bool = True
    guesses: int = 100  # log-ins at once


FULL = Plan(
    3,
    3_000,
    200,
    600,
    60,
    100,
    10_000,
    150,
    40,
    600,
    100,
    540.0,
    Course(10_000, 20, 3),
    420.0,
    1_000_000,
    900.0,
)
QUICK = Plan(
    1,
    150,
    40,
    150,
    15,
    100,
    2_000,
    20,
    15,
    150,
    4,
    75.0,
    Course(500, 4, 1),
    90.0,
    20_000,
    150.0,
    thorough=False,
)
TINY = Plan(1, 6, 3, 6, 2, 30, 60, 3, 2, 6, 1, 120.0, Course(30, 1, 0), 60.0, 200, 60.0, guesses=6)
