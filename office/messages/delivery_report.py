"""What a mail server tells of a delivery, for those who read it and those who keep it."""

from dataclasses import dataclass

from models.enums import Outcome


@dataclass(frozen=True)
class RecipientReport:
    """What a server tells of one recipient: `outcome` is DELIVERED, DELAYED, BOUNCED, or ACCEPTED
    where it was only handed on.

    `status` is an enhanced code (RFC 3463) or "", `words` its own explanation, `server` who says
    so; `address` is "" where it is not told.
    """

    address: str
    outcome: Outcome
    status: str = ""
    words: str = ""
    server: str = ""


@dataclass(frozen=True)
class DeliveryReport:
    """A report: its recipients (at least one), and the Message-IDs of what it reports on."""

    recipients: tuple[RecipientReport, ...]
    originals: tuple[str, ...] = ()
