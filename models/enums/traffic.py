"""What comes in and goes out: channels, trust, the ends of messages and of deliveries."""

from enum import StrEnum


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
    DESK = "desk"  # somebody stood at the desk
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
