"""The rows that one registration adds, made in memory before any of them is written."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from models.bulk.rows import made
from models.enums import (
    Action,
    Channel,
    Confidentiality,
    CopyState,
    DocumentState,
    ExtractionState,
    Scan,
)
from models.ids import new_id
from models.tables import Attachment, Case, Copy, Document, Event, Recipient, Unit
from office import clock
from office.config import config
from office.evidence import trail
from office.messages.incoming import IncomingMessage
from office.messages.mail_facts import facts_of
from office.outbox.posting import Notice
from office.people.citizens import Writer
from office.records.deadlines.calendar import Calendar
from office.records.numbering.codes import new_query_code
from office.records.search.index import said_by
from office.storage.blobs import StoredBlob

_NO_SUBJECT = "(sin asunto)"
_SUBJECT_LENGTH = 350
_READABLE = "application/pdf"


@dataclass(frozen=True)
class Place:
    """Where a document goes: the units addressed (the first one numbers it) and, for an addition,
    who holds its case."""

    units: tuple[Unit, ...]
    calendar: Calendar
    holder_post_id: int | None


@dataclass(frozen=True)
class Entry:
    """A message with all that is needed to register it; `case` when it adds to one, `note` for the
    trail, `confidential` when its case is."""

    message: IncomingMessage
    writer: Writer
    place: Place
    case: Case | None
    number: str
    blobs: tuple[StoredBlob, ...]
    silent: bool
    note: str = ""
    confidential: bool = False


@dataclass(frozen=True)
class Bundle:
    """The rows of one registration; `case` only if it opens one."""

    inbound_id: int
    case: Case | None
    case_id: int
    query_code: str
    due_at: date | None
    document: Document
    recipients: list[Recipient]
    copies: list[Copy]
    attachments: list[Attachment]
    event: Event
    notice: Notice | None
    searched: tuple[str, ...]

    @property
    def appended(self) -> bool:
        """Whether it adds to a case that was there before."""
        return self.case is None


def bundle(entry: Entry) -> Bundle:
    """The rows for `entry`."""
    opened = None if entry.case else _case(entry)
    case = entry.case or opened
    assert case is not None
    document = _document(entry, case.id)
    action = Action.REGISTERED if opened else Action.APPENDED
    event = trail.by_citizen(
        entry.writer.citizen_id,
        document.sender_name,
        entry.message.channel,
        action,
        trail.About(document_id=document.id, case_id=case.id, comment=entry.note),
    )
    return Bundle(
        inbound_id=entry.message.inbound_id,
        case=opened,
        case_id=case.id,
        query_code=case.query_code,
        due_at=case.due_at,
        document=document,
        recipients=[_recipient(unit, document.id) for unit in entry.place.units],
        copies=[_copy(entry, unit, document.id, case.due_at) for unit in entry.place.units],
        attachments=_attachments(entry, document.id),
        event=event,
        notice=_notice(entry, case, document, opened is not None) if _is_told(entry) else None,
        searched=said_by(document),
    )


def _is_told(entry: Entry) -> bool:
    """Whether the sender is written to; who has no mail address sees it in their own place."""
    message = entry.message
    return not entry.silent and (
        message.channel is not Channel.WEB or "@" in message.sender_address
    )


def _subject(message: IncomingMessage) -> str:
    return message.subject.strip()[:_SUBJECT_LENGTH] or _NO_SUBJECT


def _case(entry: Entry) -> Case:
    unit, now = entry.place.units[0], clock.now()
    # From the day it reached us, not the day we read it: the delay is ours.
    start = entry.message.received_at.astimezone(config().zone).date()
    due = entry.place.calendar.due_date(start, unit.institution.term_days)
    return made(
        Case,
        id=new_id(),
        number=entry.number,
        query_code=new_query_code(),
        subject=_subject(entry.message),
        unit_id=unit.id,
        citizen_id=entry.writer.citizen_id,
        contact_id=entry.writer.contact_id,
        channel=entry.message.channel,
        opened_at=entry.message.received_at,
        unit_since=now,
        due_at=due.day,
        due_how=due.how,
    )


def _document(entry: Entry, case_id: int) -> Document:
    message, now = entry.message, clock.now()
    facts = facts_of(message)
    return made(
        Document,
        id=new_id(),
        kind=message.document_kind,
        state=DocumentState.REGISTERED,
        number=entry.number,
        unit_id=entry.place.units[0].id,
        case_id=case_id,
        citizen_id=entry.writer.citizen_id,
        sender_name=(message.sender_name or message.sender_address)[:300],
        sender_address=message.sender_address,
        channel=message.channel,
        trust=message.trust,
        confidentiality=(
            Confidentiality.CONFIDENTIAL if entry.confidential else Confidentiality.PUBLIC
        ),
        trust_detail=message.authentication.to_json() if message.authentication else None,
        mail_facts=facts.to_json() if facts else None,
        subject=_subject(message),
        body=message.text,
        signature=message.signature,
        quoted=message.quoted,
        created_at=message.received_at,
        dated_at=now,
        message_id=message.message_id[:998],
        origin_key=message.origin_key,
        attachment_count=len(message.files),
    )


def _recipient(unit: Unit, document_id: int) -> Recipient:
    return made(
        Recipient,
        id=new_id(),
        document_id=document_id,
        name=unit.name,
        organisation=unit.institution.name,
        unit_id=unit.id,
    )


def _copy(entry: Entry, unit: Unit, document_id: int, due_at: date | None) -> Copy:
    return made(
        Copy,
        id=new_id(),
        document_id=document_id,
        unit_id=unit.id,
        holder_post_id=entry.place.holder_post_id,
        state=CopyState.IN_PROCESS,
        received_at=clock.now(),
        due_at=due_at,
    )


def _attachments(entry: Entry, document_id: int) -> list[Attachment]:
    return [
        made(
            Attachment,
            id=new_id(),
            document_id=document_id,
            blob_id=blob.sha256,
            position=position,
            name=file.name[:255],
            media_type=file.media_type,
            size=blob.size,
            extraction=(
                ExtractionState.PENDING if file.media_type == _READABLE else ExtractionState.NOTHING
            ),
            finding=file.finding[:300],
            scan=Scan.PENDING if config().clamd else Scan.NOT_ASKED,
        )
        for position, (file, blob) in enumerate(
            zip(entry.message.files, entry.blobs, strict=True), start=1
        )
    ]


def _notice(entry: Entry, case: Case, document: Document, opens: bool) -> Notice:
    message, unit = entry.message, entry.place.units[0]
    facts: dict[str, Any] = {
        "salutation": entry.writer.name,
        "number": entry.number,
        "received_at": message.received_at.isoformat(),
        "subject": document.subject,
        "files": [
            {"name": file.name, "size": blob.size, "sha256": blob.sha256}
            for file, blob in zip(message.files, entry.blobs, strict=True)
        ],
    }
    if opens:
        facts |= {
            "code": case.query_code,
            "unit": unit.name,
            "due_at": case.due_at.isoformat() if case.due_at else None,
            "term_days": unit.institution.term_days,
            "status_url": f"{config().base_url}/tramite",
            "follow": case.id if message.channel is Channel.EMAIL else 0,
            "verify_url": "",
            "bot": config().telegram_bot,
        }
    else:
        facts["case_number"] = case.number
    return Notice(
        kind="acknowledgement" if opens else "addition_received",
        channel=Channel.EMAIL if message.channel is Channel.WEB else message.channel,
        to_address=message.sender_address,
        to_name=message.sender_name,
        facts=facts,
        case_id=case.id,
        document_id=document.id,
        once_key=f"acknowledgement:{message.inbound_id}",
        in_reply_to=message.message_id,
        references=message.reply_references,
    )
