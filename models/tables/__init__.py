"""Every table in one namespace, for Tortoise and for the office."""

from models.tables.custody import Blob, BlockedSender, Conversation, InboundMessage, WatchedMailbox
from models.tables.evidence import AccessEntry, Event, Seal, SealLeaf, SealTimestamp
from models.tables.monitoring import Incident, JobRun, WriteTrial
from models.tables.outbox import DeliveryEvidence, DownloadLink, OutboxMessage
from models.tables.people.accounts import (
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
from models.tables.people.citizens import Citizen, CitizenKey, CitizenMerge, CitizenRequest, Contact
from models.tables.people.institutions import (
    AdminChange,
    FormSender,
    Institution,
    IntakeAddress,
    Procedure,
    Unit,
)
from models.tables.people.officials import Official, Post, Role
from models.tables.records.attachments import Attachment
from models.tables.records.case_changes import CaseChange
from models.tables.records.cases import Case
from models.tables.records.copies import Copy, Dispatch
from models.tables.records.deadlines import Holiday
from models.tables.records.desks import Informed, OfficialNotice, Preference, SavedView
from models.tables.records.documents import Document, Link, Recipient, SearchText
from models.tables.records.drafting import (
    DistributionList,
    DocumentVersion,
    DraftPresence,
    ListMember,
    OwnKind,
    Template,
)
from models.tables.records.filing import Filing, Folder, Tag, Tagging
from models.tables.records.numbering import NumberFormat, NumberSeries, SeriesRaise
from models.tables.records.paper import (
    ArchiveLevel,
    ArchivePlace,
    Paper,
    PaperMove,
    ScanFile,
    ScanText,
)
from models.tables.records.review import BodyPicture, DraftComment, ReviewStep
from models.tables.records.signatures import Signature
from models.tables.records.tasks import Task, TaskNote

__all__ = [
    "AccessEntry",
    "AdminChange",
    "ArchiveLevel",
    "ArchivePlace",
    "Attachment",
    "Blob",
    "BlockedSender",
    "BodyPicture",
    "Case",
    "CaseChange",
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
    "Dispatch",
    "DistributionList",
    "Document",
    "DocumentVersion",
    "DownloadLink",
    "DraftComment",
    "DraftPresence",
    "Event",
    "FailedLogin",
    "Filing",
    "Folder",
    "FormSender",
    "Holiday",
    "InboundMessage",
    "Incident",
    "Informed",
    "Institution",
    "IntakeAddress",
    "JobRun",
    "KeptForm",
    "KnownDevice",
    "Link",
    "ListMember",
    "NumberFormat",
    "NumberSeries",
    "Official",
    "OfficialNotice",
    "OneTimeToken",
    "OutboxMessage",
    "OwnKind",
    "Paper",
    "PaperMove",
    "PendingAccount",
    "Post",
    "Preference",
    "Procedure",
    "Recipient",
    "ReviewStep",
    "Role",
    "SavedView",
    "ScanFile",
    "ScanText",
    "Seal",
    "SealLeaf",
    "SealTimestamp",
    "SearchText",
    "SecondFactor",
    "SeriesRaise",
    "Signature",
    "Tag",
    "Tagging",
    "Task",
    "TaskNote",
    "Template",
    "Unit",
    "WatchedMailbox",
    "WebSession",
    "WriteTrial",
]
