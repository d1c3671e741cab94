"""The closed lists of the house; values are what the database and the numbers hold."""

from enum import StrEnum

from models.account_enums import CitizenLevel as CitizenLevel
from models.account_enums import DataRequest as DataRequest
from models.account_enums import FactorKind as FactorKind
from models.account_enums import TokenPurpose as TokenPurpose


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


class Channel(StrEnum):
    EMAIL = "email"
    TELEGRAM = "telegram"
    WEB = "web"
    DESK = "desk"
    JOB = "job"


class ContactKind(StrEnum):
    EMAIL = "email"
    TELEGRAM = "telegram"
    PHONE = "phone"
    POSTAL = "postal"


class Trust(StrEnum):
    """How the sender of an incoming document was known (DESIGN 3.11)."""

    UNVERIFIED = "unverified"
    DMARC_ALIGNED = "dmarc"
    TELEGRAM_LINKED = "telegram"
    PORTAL = "portal"
    SIGNED = "signed"


class Disposition(StrEnum):
    """What became of a message in custody; every one but PENDING is an end (DESIGN 3.2)."""

    PENDING = "pending"
    REGISTERED = "registered"
    APPENDED = "appended"
    DUPLICATE = "duplicate"
    ANSWERED = "answered"
    AUTOMATIC = "automatic"
    QUARANTINED = "quarantined"
    DISCARDED = "discarded"
    REFUSED = "refused"


class PassedOver(StrEnum):
    """What kept a mail from being a record, where an official may want to make it one."""

    LIST = "list"  # a person's letter, handed on by a list
    BULK = "bulk"  # to many, as far as can be told by nobody in particular
    AUTOMATIC = "automatic"  # an absence, a read receipt, a notification
    CHALLENGE = "challenge"  # a filter wants proof that a person wrote
    FEEDBACK = "feedback"  # a provider reports a complaint
    BOUNCE = "bounce"  # a server's report, but on nothing that we know to be ours


class OutboxState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


class Outcome(StrEnum):
    """What one delivery attempt ended in."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REJECTED = "rejected"
    UNCERTAIN = "uncertain"
    DELIVERED = "delivered"  # a delivery report (RFC 3464) says so
    DELAYED = "delayed"
    BOUNCED = "bounced"


class RecipientRole(StrEnum):
    TO = "to"
    CC = "cc"


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


class Action(StrEnum):
    """What an event of the trail tells was done."""

    REGISTERED = "registered"
    APPENDED = "appended"
    ACKNOWLEDGED = "acknowledged"
    READ = "read"
    REASSIGNED = "reassigned"
    COMMENTED = "commented"
    ARCHIVED = "archived"
    RESTORED = "restored"
    RECOVERED = "recovered"
    DRAFTED = "drafted"
    EDITED = "edited"
    DISCARDED = "discarded"
    SENT_UP = "sent_up"  # a draft, to be reviewed or signed
    REVIEWED = "reviewed"
    GIVEN_BACK = "given_back"  # a draft, with the reason
    TAKEN_BACK = "taken_back"  # a draft, by who had sent it up
    REMARKED = "remarked"  # on a draft
    SIGNED = "signed"
    SENT = "sent"
    DISPATCHED = "dispatched"  # on paper
    CAME_BACK = "came_back"  # paper that could not be delivered
    ANSWERED = "answered"
    STATUS_ASKED = "status_asked"
    STATUS_REFUSED = "status_refused"
    DELIVERED = "delivered"
    NOT_DELIVERED = "not_delivered"
    REMINDED = "reminded"
    INFORMED = "informed"
    QUARANTINED = "quarantined"
    RELEASED = "released"
    BLOCKED = "blocked"
    LOGGED_IN = "logged_in"
    LOGIN_FAILED = "login_failed"
    LOGGED_OUT = "logged_out"
    ADMINISTERED = "administered"  # what of whom, before and after, stands in the detail
    EXPORTED = "exported"  # a case left the house whole, as a file
    NOTED = "noted"  # somebody outside thanked, reacted or tried to take a mail back
    SUCCEEDED = "succeeded"  # passed on because its holder left the post
    INVITED = "invited"
    PASSWORD_ASKED = "password_asked"
    PASSWORD_SET = "password_set"
    LINK_PRINTED = "link_printed"
    CITIZEN_CHANGED = "citizen_changed"
    CITIZENS_MERGED = "citizens_merged"
    CITIZENS_PARTED = "citizens_parted"
    DATA_REQUESTED = "data_requested"
    DATA_DECIDED = "data_decided"
    DATA_EXPORTED = "data_exported"
    ACCOUNT_OPENED = "account_opened"
    SESSION_ENDED = "session_ended"
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"


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


class SealedKind(StrEnum):
    """What a leaf of the seals' tree stands for: a row of which table."""

    EVENT = "event"
    ACCESS = "access"
    CASE = "case"
    DOCUMENT = "document"
    RECIPIENT = "recipient"
    ATTACHMENT = "attachment"
    SIGNATURE = "signature"
    MESSAGE = "message"
    NOTICE = "notice"
    DELIVERY = "delivery"


class AccessKind(StrEnum):
    """What an entry of the access log tells of."""

    LOGGED_IN = "logged_in"
    LOGIN_FAILED = "login_failed"
    LOGIN_THROTTLED = "login_throttled"
    LOGGED_OUT = "logged_out"
    POST_CHANGED = "post_changed"
    READ = "read"  # a document that is not with the reader's own posts
    DOWNLOADED = "downloaded"  # a file of such a document
    SEARCHED = "searched"  # through every document of the institution
    STATUS_ASKED = "status_asked"  # on the public page
    REFUSED = "refused"
    ADMINISTERED = "administered"
