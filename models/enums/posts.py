"""What a post is in its unit, and what it may do."""

from enum import StrEnum


class Profile(StrEnum):
    NORMAL = "normal"
    CHIEF = "chief"
    ASSISTANT = "assistant"


class Permission(StrEnum):
    """What a post may do beyond holding its own documents: the whole catalogue."""

    RECEIVE = "receive"  # sees and assigns what reaches the unit and nobody holds yet
    WRITE = "write"  # drafts outgoing documents
    SIGN = "sign"  # signs and sends
    ROUTE_ANYWHERE = "route_anywhere"  # reassigns outside the own unit
    INFORM_ALL = "inform_all"  # informs whole units and everybody at once
    ADDRESSABLE = "addressable"  # other units may write and reassign to this post
    CITIZEN_LETTERS = "citizen_letters"  # citizens may direct their letters to this post
    RELEASE = "release"  # releases or returns citizens' letters that wait for it
    SEE_UNITS = "see_units"  # reads what the own unit and those below it handle
    SEE_ALL = "see_all"  # reads every non-confidential document of the institution
    QUARANTINE = "quarantine"  # decides on messages held for review
    FRONT_DESK = "front_desk"  # registers what comes on paper
    SCAN = "scan"  # attaches scanned pages to what came on paper
    PRINT = "print"  # prints and dispatches what leaves on paper
    ARCHIVE = "archive"  # keeps the physical archive and its places
    CLASSIFY = "classify"  # keeps the classification tree of the unit
    LISTS = "lists"  # keeps public distribution lists
    CITIZENS = "citizens"  # creates and changes citizens
    VALIDATE_CITIZENS = "validate_citizens"  # accepts what identifies a citizen, merges doubles
    ACCESS_LINKS = "access_links"  # issues a log-in link on paper after checking the cédula
    REPORTS = "reports"  # reports on units beyond the own
    BACKUP = "backup"  # approves and takes backups of a person's documents
    AUDIT = "audit"  # reads the access log and administrative changes
    ADMIN = "admin"  # administers the institution, or the units it is limited to
