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
from models.tables import Attachment, Case, Copy, Document, Event, Paper, Recipient, Unit
from office import clock
from office.config import config
from office.evidence import trail
from office.messages.at_desk import AtDesk
from office.messages.incoming import IncomingMessage
from office.messages.mail_facts import facts_of
from office.outbox.posting import Notice
from office.people.citizens import Writer
from office.records.deadlines.calendar import Calendar
from office.records.numbering.codes import new_query_code
from office.records.search.index import said_by
from office.registration import desk_rows
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
    paper: Paper | None = None

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
    about = trail.About(document_id=document.id, case_id=case.id, comment=entry.note)
    at_desk = entry.message.at_desk
    if at_desk is not None:
        event = desk_rows.event(at_desk, action, about)
    else:
        event = trail.by_citizen(
            entry.writer.citizen_id, document.sender_name, entry.message.channel, action, about
        )
    return Bundle(
        inbound_id=entry.message.inbound_id,
        case=opened,
        case_id=case.id,
        query_code=case.query_code,
        due_at=case.due_at,
        document=document,
        recipients=[_recipient(unit, document.id, at_desk) for unit in entry.place.units],
        copies=[_copy(entry, unit, document.id, case.due_at) for unit in entry.place.units],
        attachments=_attachments(entry, document.id),
        event=event,
        notice=_notice(entry, case, document, opened is not None) if _is_told(entry) else None,
        searched=said_by(document),
        paper=desk_rows.paper(at_desk, document.id) if at_desk else None,
    )


def _is_told(entry: Entry) -> bool:
    """Whether the sender is written to; who has no mail address sees it in their own place."""
    message = entry.message
    if message.at_desk is not None:
        return message.at_desk.told_by is not None
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
        **_said_at_desk(message),
    )


def _said_at_desk(message: IncomingMessage) -> dict[str, str]:
    at_desk = message.at_desk
    if at_desk is None:
        return {}
    return {"reference": at_desk.reference, "summary": at_desk.summary}


def _recipient(unit: Unit, document_id: int, at_desk: AtDesk | None) -> Recipient:
    person = at_desk if at_desk is not None and at_desk.post_id is not None else None
    return made(
        Recipient,
        id=new_id(),
        document_id=document_id,
        name=person.post_name if person else unit.name,
        post_title=person.post_title if person else "",
        organisation=unit.institution.name,
        unit_id=unit.id,
        post_id=person.post_id if person else None,
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


def _told_by(message: IncomingMessage) -> Channel:
    """By which channel it is acknowledged."""
    if message.at_desk is not None and message.at_desk.told_by is not None:
        return message.at_desk.told_by
    return Channel.EMAIL if message.channel is Channel.WEB else message.channel


def _by_mail(message: IncomingMessage) -> bool:
    """Whether the acknowledgement offers to follow the case: its link proves the address."""
    return message.channel is not Channel.WEB and _told_by(message) is Channel.EMAIL


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
            "follow": case.id if _by_mail(message) else 0,
            "verify_url": "",
            "bot": config().telegram_bot,
        }
    else:
        facts["case_number"] = case.number
    return Notice(
        kind="acknowledgement" if opens else "addition_received",
        channel=_told_by(message),
        to_address=message.at_desk.told_at if message.at_desk else message.sender_address,
        to_name=message.sender_name,
        facts=facts,
        case_id=case.id,
        document_id=document.id,
        once_key=f"acknowledgement:{message.inbound_id}",
        in_reply_to=message.message_id,
        references=message.reply_references,
    )
