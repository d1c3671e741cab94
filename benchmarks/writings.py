"""One made-up document with all the rows that belong to it, as registering or sending leaves it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random

from tortoise.models import Model

from benchmarks import phrases
from models.enums import (
    Action,
    CaseState,
    Channel,
    CopyState,
    DocumentKind,
    DocumentState,
    ExtractionState,
    OutboxState,
)
from models.ids import new_id
from models.tables import (
    Attachment,
    Blob,
    Case,
    Copy,
    Document,
    Event,
    OutboxMessage,
    Post,
    Recipient,
    Unit,
)
from office import clock


@dataclass(frozen=True)
class Author:
    """A citizen who writes."""

    name: str
    address: str
    citizen_id: int
    contact_id: int


@dataclass(frozen=True)
class Desk:
    """Where a document lies: a unit, and the post that holds it (None: nobody has taken it)."""

    unit: Unit
    post: Post | None


@dataclass
class Written:
    """A document with its case, the rows around it, and the words it is found by."""

    document: Document
    case: Case
    rows: list[Model] = field(default_factory=list)

    @property
    def searched(self) -> tuple[str, ...]:
        """What search is told of it."""
        d = self.document
        return (d.number or "", d.subject, d.sender_name, d.sender_address, d.body)


def incoming(random: Random, number: str, author: Author, desk: Desk, at: datetime) -> Written:
    """A citizen's writing that opened a case; it was read, mostly; a third is overdue today."""
    document_id, case_id, subject = new_id(), new_id(), phrases.subject(random)
    due_at = clock.today(UTC) + timedelta(days=random.randrange(-10, 20))
    case = Case(
        id=case_id, number=number, query_code="7KQ4-M2XA", subject=subject, unit_id=desk.unit.id,
        citizen_id=author.citizen_id, contact_id=author.contact_id, channel=Channel.EMAIL,
        state=CaseState.ASSIGNED, opened_at=at, unit_since=at, due_at=due_at, due_how={},
    )  # fmt: skip
    document = Document(
        id=document_id, kind=DocumentKind.INCOMING, state=DocumentState.REGISTERED, number=number,
        unit_id=desk.unit.id, case_id=case_id, citizen_id=author.citizen_id,
        sender_name=author.name, sender_address=author.address, channel=Channel.EMAIL,
        subject=subject, body="\n\n".join(phrases.paragraphs(random, 1_300)),
        created_at=at, dated_at=at, message_id=f"<{document_id:x}@correo.example>",
        origin_key=f"{document_id:064x}",
    )  # fmt: skip
    written = Written(document, case)
    written.rows = [
        _recipient(document, desk.unit),
        _copy(random, document, desk, at, due_at=due_at),
        *_trail(document, desk, author, at),
        _acknowledgement(document, author, at),
    ]
    if random.random() < 0.15:
        written.rows += _attachment(document)
    return written


def outgoing(random: Random, number: str, answered: Written, desk: Desk, at: datetime) -> Written:
    """An answer to `answered`, sent by the post of `desk`."""
    assert desk.post is not None
    first = answered.document
    document = Document(
        id=new_id(), kind=DocumentKind.LETTER, state=DocumentState.SENT, number=number,
        unit_id=desk.unit.id, case_id=first.case_id, answers_id=first.id,
        author_post_id=desk.post.id, citizen_id=first.citizen_id, sender_name="Luis Paredes",
        channel=Channel.WEB, subject=first.subject, reference=first.number or "",
        body="".join(f"<p>{text}</p>" for text in phrases.paragraphs(random, 1_500)),
        created_at=at, dated_at=at,
    )  # fmt: skip
    event = _event(document, Action.SENT, "Luis Paredes, Analista", at)
    event.post_id = desk.post.id
    return Written(document, answered.case, [_recipient(document, desk.unit), event])


def _recipient(document: Document, unit: Unit) -> Recipient:
    return Recipient(id=new_id(), document_id=document.id, name=unit.name, unit_id=unit.id)


def _copy(random: Random, document: Document, desk: Desk, at: datetime, *, due_at: date) -> Copy:
    return Copy(
        id=new_id(), document_id=document.id, unit_id=desk.unit.id,
        holder_post_id=desk.post.id if desk.post else None, state=CopyState.IN_PROCESS,
        received_at=at, due_at=due_at, note="Favor atender." if desk.post else "",
        read_at=at + timedelta(hours=2) if random.random() < 0.7 else None,
    )  # fmt: skip


def _trail(document: Document, desk: Desk, author: Author, at: datetime) -> list[Event]:
    events = [_event(document, Action.REGISTERED, author.name, at)]
    if desk.post:
        events.append(_event(document, Action.REASSIGNED, "Ana Torres, Secretaria General", at))
        events[-1].to_post_id = desk.post.id
        events.append(_event(document, Action.READ, "Luis Paredes, Analista", at))
        events[-1].post_id = desk.post.id
    return events


def _event(document: Document, action: Action, who: str, at: datetime) -> Event:
    return Event(
        id=new_id(), at=at, action=action, channel=Channel.WEB, who=who,
        document_id=document.id, case_id=document.case_id, detail={"to": "Luis Paredes, Analista"},
    )  # fmt: skip


def _acknowledgement(document: Document, author: Author, at: datetime) -> OutboxMessage:
    outbox_id = new_id()
    return OutboxMessage(
        id=outbox_id, channel=Channel.EMAIL, kind="acknowledgement", to_address=author.address,
        to_name=author.name, facts={}, files=[], message_id=f"<{outbox_id:x}@chq.example>",
        case_id=document.case_id, document_id=document.id, state=OutboxState.DELIVERED, attempts=1,
        created_at=at, next_attempt_at=at, finished_at=at,
    )  # fmt: skip


def _attachment(document: Document) -> list[Model]:
    document.attachment_count = 1
    blob = Blob(
        sha256=f"{document.id:064x}", size=190_000, media_type="application/pdf", location="none"
    )
    attachment = Attachment(
        id=new_id(), document_id=document.id, blob_id=blob.sha256, name="solicitud.pdf",
        media_type=blob.media_type, size=blob.size, pages=2, extraction=ExtractionState.DONE,
    )  # fmt: skip
    return [blob, attachment]
