"""Paper that came in: what it came as, where it went, in which state, and how it is read."""

from enum import StrEnum


class PaperMedium(StrEnum):
    """What was handed in at the desk."""

    PAPER = "paper"
    FOLDER = "folder"  # bound, with many sheets
    DISC = "disc"  # CD, DVD or a memory stick
    PARCEL = "parcel"
    OTHER = "other"


class PaperMoveKind(StrEnum):
    """What was done with the paper itself."""

    HANDOVER = "handover"  # from one person to another, who accepts it
    PLACING = "placing"  # into the physical archive
    LOAN = "loan"  # out of the archive, to come back


class PaperMoveEnd(StrEnum):
    """How a handover or a loan ended."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    RETURNED = "returned"


class PaperCondition(StrEnum):
    """In which state paper changed hands."""

    GOOD = "good"
    WORN = "worn"
    DAMAGED = "damaged"
    INCOMPLETE = "incomplete"


class OcrState(StrEnum):
    """How far the reading of a scan is."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
