"""What can befall the house itself."""

from enum import StrEnum


class IncidentKind(StrEnum):
    """Kinds of incidents that the house notices by itself."""

    CLOCK = "clock"  # the clock of a server jumped
    LEADER = "leader"  # the process that runs the timetable fell silent
    STORE = "store"  # the store of files did not take a trial
    DATABASE = "database"  # the database did not take a trial
