"""Every table in one namespace, for Tortoise and for the office."""

from models.tables.accounts import (
    CitizenAccount,
    CitizenSession,
    FailedLogin,
    KeptForm,
    KnownDevice,
    OneTimeToken,
    PendingAccount,
    SecondFactor,
    WebSession,
)
from models.tables.attachments import Attachment
from models.tables.cases import Case
from models.tables.copies import Copy
from models.tables.custody import Blob, BlockedSender, Conversation, InboundMessage, WatchedMailbox
from models.tables.deadlines import Holiday
from models.tables.documents import Document, Link, Recipient, SearchText
from models.tables.drafting import DocumentVersion, Template
from models.tables.evidence import AccessEntry, Event, Seal, SealLeaf, SealTimestamp
from models.tables.monitoring import JobRun
from models.tables.numbering import NumberSeries
from models.tables.outbox import DeliveryEvidence, DownloadLink, OutboxMessage
from models.tables.people import (
    AdminChange,
    Citizen,
    CitizenKey,
    CitizenMerge,
    CitizenRequest,
    Contact,
    Institution,
    IntakeAddress,
    Official,
    Post,
    Procedure,
    Role,
    Unit,
)
from models.tables.review import BodyPicture, DraftComment, ReviewStep
from models.tables.signatures import Signature

__all__ = [
    "AccessEntry",
    "AdminChange",
    "Attachment",
    "Blob",
    "BlockedSender",
    "BodyPicture",
    "Case",
    "Citizen",
    "CitizenAccount",
    "CitizenKey",
    "CitizenMerge",
    "CitizenRequest",
    "CitizenSession",
    "Contact",
    "Conversation",
    "Copy",
    "DeliveryEvidence",
    "Document",
    "DocumentVersion",
    "DownloadLink",
    "DraftComment",
    "Event",
    "FailedLogin",
    "Holiday",
    "InboundMessage",
    "Institution",
    "IntakeAddress",
    "JobRun",
    "KeptForm",
    "KnownDevice",
    "Link",
    "NumberSeries",
    "Official",
    "OneTimeToken",
    "OutboxMessage",
    "PendingAccount",
    "Post",
    "Procedure",
    "Recipient",
    "ReviewStep",
    "Role",
    "Seal",
    "SealLeaf",
    "SealTimestamp",
    "SearchText",
    "SecondFactor",
    "Signature",
    "Template",
    "Unit",
    "WatchedMailbox",
    "WebSession",
]
