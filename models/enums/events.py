"""What is told to have happened: the trail's acts, the access log, what seals stand over."""

from enum import StrEnum


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
    LIST_CHANGED = "list_changed"
    SIGNED = "signed"
    SENT = "sent"
    NUMBERED = "numbered"  # and printed, to be signed with a pen
    WITHDRAWN = "withdrawn"  # what had a number, before it left
    PRINTED = "printed"
    DISPATCHED = "dispatched"  # on paper
    HANDED_OVER = "handed_over"  # paper, to whom it was for
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
    UNINFORMED = "uninformed"  # what somebody was given to read, taken back or off their tray
    SET_ASIDE = "set_aside"  # until a day
    BROUGHT_BACK = "brought_back"  # from aside: the day came, or something new did
    TASK_GIVEN = "task_given"
    TASK_NOTED = "task_noted"  # a comment, or how far it is
    TASK_CHANGED = "task_changed"
    TASK_DONE = "task_done"
    TASK_CANCELLED = "task_cancelled"
    TASK_REOPENED = "task_reopened"
    FILED = "filed"  # into a folder
    UNFILED = "unfiled"
    ASSOCIATED = "associated"  # with another document
    DISSOCIATED = "dissociated"
    CASE_SPLIT = "case_split"
    CASES_MERGED = "cases_merged"
    CASE_UNDONE = "case_undone"  # a split or a merging taken back
    PARTICIPANT_ADDED = "participant_added"
    PARTICIPANT_REMOVED = "participant_removed"
    SCANNED = "scanned"  # paper of the desk, its pages fixed
    PAPER_HANDED = "paper_handed"  # to a colleague, who has to accept it
    PAPER_ACCEPTED = "paper_accepted"
    PAPER_REFUSED = "paper_refused"
    PAPER_PLACED = "paper_placed"  # in the physical archive
    PAPER_LENT = "paper_lent"
    PAPER_RETURNED = "paper_returned"
    STATE_READ_OUT = "state_read_out"  # at the desk, to a citizen with their cédula


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
