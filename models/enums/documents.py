"""Documents, their copies, cases, drafts and files: kinds and states."""

from enum import StrEnum


class DocumentKind(StrEnum):
    """The kind of a writing; its value is the letter that closes the number."""

    LETTER = "O"
    MEMO = "M"
    CIRCULAR = "C"
    AGREEMENT = "A"
    RESOLUTION = "R"
    RULING = "P"
    NOTE = "N"
    INCOMING = "E"
    CITIZEN_LETTER = "X"


class DocumentState(StrEnum):
    """REGISTERED is fixed on arrival, SENT is fixed on sending; only DRAFT may change."""

    DRAFT = "draft"
    SIGNING = "signing"
    SENT = "sent"
    REGISTERED = "registered"
    VOID = "void"


class CopyState(StrEnum):
    IN_PROCESS = "in_process"
    ARCHIVED = "archived"
    TO_PRINT = "to_print"
    DISPATCHED = "dispatched"
    DELIVERED = "delivered"
    RETURNED = "returned"
    PENDING_RELEASE = "pending_release"
    VOID = "void"


class CaseState(StrEnum):
    RECEIVED = "received"
    ASSIGNED = "assigned"
    IN_PROCESS = "in_process"
    WAITING_FOR_CITIZEN = "waiting"
    ANSWERED = "answered"
    CLOSED = "closed"
    REOPENED = "reopened"


OPEN_CASE_STATES = (
    CaseState.RECEIVED,
    CaseState.ASSIGNED,
    CaseState.IN_PROCESS,
    CaseState.WAITING_FOR_CITIZEN,
    CaseState.REOPENED,
)


class RecipientRole(StrEnum):
    TO = "to"
    CC = "cc"


class Confidentiality(StrEnum):
    PUBLIC = "public"
    CONFIDENTIAL = "confidential"


class Category(StrEnum):
    """How a document wants to be handled."""

    NORMAL = "normal"
    URGENT = "urgent"
    PERSONAL = "personal"
    LATE = "late"  # extemporáneo: written after its time


class LinkKind(StrEnum):
    """What the consequent is to its antecedent."""

    ANSWERS = "answers"
    FORWARDS = "forwards"
    CORRECTS = "corrects"
    FOLLOWS = "follows"  # an official said that it goes on from the antecedent
    REGISTERS = "registers"  # as it came in at another institution of the installation


class PrintedAs(StrEnum):
    """How a recipient stands on the paper."""

    FULL = "full"  # title, name, post and institution
    POST = "post"  # post and institution
    NO_INSTITUTION = "no_institution"  # title, name and post
    NO_POST = "no_post"  # title, name and institution
    NAME = "name"  # title and name
    LIST = "list"  # the name of the list they came with


class AskedFor(StrEnum):
    """What a colleague is to do with somebody's draft."""

    REVIEW = "review"
    SIGNATURE = "signature"


class StepState(StrEnum):
    """WAITING for its turn; OPEN on its desk; every other state is an end."""

    WAITING = "waiting"
    OPEN = "open"
    DONE = "done"  # reviewed, or signed
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class Scan(StrEnum):
    """What the virus scanner said of a file; only CLEAN and NOT_ASKED are offered."""

    NOT_ASKED = "not_asked"  # no scanner is configured
    PENDING = "pending"
    CLEAN = "clean"
    INFECTED = "infected"


class ExtractionState(StrEnum):
    PENDING = "pending"
    DONE = "done"
    NOTHING = "nothing"
    FAILED = "failed"
