"""Every table in one namespace, for Tortoise and for the office."""

from models.access import Conversation, DownloadLink, FailedLogin, WebSession
from models.custody import Blob, BlockedSender, InboundMessage, WatchedMailbox
from models.evidence import Event
from models.notices import DeliveryEvidence, Holiday, JobRun, OutboxMessage
from models.people import Citizen, Contact, Institution, Official, Post, Unit
from models.records import (
    Attachment,
    Case,
    Copy,
    Document,
    DocumentVersion,
    NumberSeries,
    Recipient,
    SearchText,
    Signature,
    Template,
)

__all__ = [
    "Attachment",
    "Blob",
    "BlockedSender",
    "Case",
    "Citizen",
    "Contact",
    "Conversation",
    "Copy",
    "DeliveryEvidence",
    "Document",
    "DocumentVersion",
    "DownloadLink",
    "Event",
    "FailedLogin",
    "Holiday",
    "InboundMessage",
    "Institution",
    "JobRun",
    "NumberSeries",
    "Official",
    "OutboxMessage",
    "Post",
    "Recipient",
    "SearchText",
    "Signature",
    "Template",
    "Unit",
    "WatchedMailbox",
    "WebSession",
]
