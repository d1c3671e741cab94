"""A document for another institution of the installation, registered there as it arrives."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from tortoise.backends.base.client import BaseDBAsyncClient

from models.bulk.rows import add_rows, made
from models.enums import (
    Action,
    Channel,
    CopyState,
    DocumentKind,
    DocumentState,
    LinkKind,
    RecipientRole,
    Trust,
)
from models.ids import new_id
from models.tables import Attachment, Copy, Document, Event, Link, Recipient, Unit
from office.config import config
from office.evidence import trail as trace
from office.outbox.posting import Notice
from office.records.numbering import document_numbers, number_series
from office.records.numbering.number_series import Series
from office.records.search import index as search
from office.records.sending import announcements
from office.records.sending.sent_facts import Sent
from office.records.sending.successors import Seat


async def register(
    connection: BaseDBAsyncClient,
    sent: Sent,
    recipients: Sequence[Recipient],
    seats: Mapping[int, Seat],
    sender: str,
) -> list[Notice]:
    """Register the document once at each institution of `recipients` (unit fetched) with a number
    of the unit addressed first; the notices to tell its officials by.

    `sender` is the institution it comes from.
    """
    by_institution: dict[int, list[Recipient]] = defaultdict(list)
    for row in recipients:
        assert row.unit is not None
        by_institution[row.unit.institution_id].append(row)
    notices: list[Notice] = []
    for institution_id in sorted(by_institution):
        rows = by_institution[institution_id]
        rows.sort(key=lambda row: (row.role is not RecipientRole.TO, row.position, row.id))
        notices += await _registered(connection, sent, rows, seats, sender)
    return notices


async def _registered(
    connection: BaseDBAsyncClient,
    sent: Sent,
    rows: Sequence[Recipient],
    seats: Mapping[int, Seat],
    sender: str,
) -> list[Notice]:
    unit = await Unit.get(id=rows[0].unit_id, using_db=connection).select_related("institution")
    number = await _number(connection, unit, sent)
    arrived = _document(sent, unit, number, sender)
    arrived.attachment_count = (
        await Attachment.filter(document_id=sent.document.id).using_db(connection).count()
    )
    await add_rows(connection, [arrived])
    there = [_recipient(row, arrived.id) for row in rows]
    await add_rows(connection, there)
    copies = [
        _copy(sent, new, seats[row.id], arrived.id) for row, new in zip(rows, there, strict=True)
    ]
    await add_rows(connection, copies)
    await _attach(connection, sent, arrived.id)
    await add_rows(
        connection,
        [
            made(
                Link,
                id=new_id(),
                antecedent_id=sent.document.id,
                consequent_id=arrived.id,
                kind=LinkKind.REGISTERS,
                at=sent.at,
            )
        ],
    )
    await trace.record(connection, _events(sent, arrived, unit, number, sender))
    await search.index(
        connection,
        arrived.id,
        (number, sent.number, sent.document.subject, arrived.sender_name, sent.text),
    )
    return [
        announcements.to_official(sent, post.official, arrived.id, number, row.id)
        for row in rows
        if (post := seats[row.id].post) is not None
    ]


async def _number(connection: BaseDBAsyncClient, unit: Unit, sent: Sent) -> str:
    year = sent.at.astimezone(config().zone).year
    series = Series(unit.id, DocumentKind.INCOMING.value, year)
    await number_series.open_series(connection, [series])
    sequence = await number_series.allot(connection, series)
    return document_numbers.format_number(
        unit.institution.acronym, unit.acronym, year, sequence, DocumentKind.INCOMING
    )


def _document(sent: Sent, unit: Unit, number: str, sender: str) -> Document:
    return made(
        Document,
        id=new_id(),
        kind=DocumentKind.INCOMING,
        state=DocumentState.REGISTERED,
        number=number,
        unit_id=unit.id,
        sender_name=f"{sent.actor.who}, {sender}"[:300],
        channel=Channel.WEB,
        trust=Trust.PORTAL if sent.document.by_hand else Trust.SIGNED,
        confidentiality=sent.document.confidentiality,
        category=sent.document.category,
        subject=sent.document.subject,
        reference=sent.number,
        body=sent.text,
        created_at=sent.at,
        dated_at=sent.at,
        pdf_id=sent.pdf,
    )


def _recipient(row: Recipient, document_id: int) -> Recipient:
    return made(
        Recipient,
        id=new_id(),
        document_id=document_id,
        role=row.role,
        name=row.name,
        title=row.title,
        post_title=row.post_title,
        organisation=row.organisation,
        position=row.position,
        printed_as=row.printed_as,
        post_id=row.post_id,
        unit_id=row.unit_id,
    )


def _copy(sent: Sent, recipient: Recipient, seat: Seat, document_id: int) -> Copy:
    return made(
        Copy,
        id=new_id(),
        document_id=document_id,
        recipient_id=recipient.id,
        unit_id=seat.unit_id,
        holder_post_id=seat.post.id if seat.post else None,
        state=CopyState.IN_PROCESS,
        received_at=sent.at,
    )


async def _attach(connection: BaseDBAsyncClient, sent: Sent, document_id: int) -> None:
    rows = await Attachment.filter(document_id=sent.document.id).using_db(connection)
    fresh = []
    for row in rows:
        facts = {name: getattr(row, name) for name in Attachment._meta.fields_db_projection}
        fresh.append(made(Attachment, **{**facts, "id": new_id(), "document_id": document_id}))
    await add_rows(connection, fresh)


def _events(sent: Sent, arrived: Document, unit: Unit, number: str, sender: str) -> list[Event]:
    """It came in there; and here, that they have it: the receipt."""
    return [
        trace.by_house(
            Action.REGISTERED,
            trace.About(arrived.id, comment=f"Llegó de {sender} con el número {sent.number}"),
        ),
        trace.by_house(
            Action.ACKNOWLEDGED,
            trace.About(
                sent.document.id,
                sent.document.case_id,
                comment=f"{unit.institution.name} lo registró con el número {number}"[:1000],
                detail={"to": unit.institution.name, "number": number},
            ),
        ),
    ]
