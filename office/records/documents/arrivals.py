"""What became of a sent document at each of its recipients."""

from dataclasses import dataclass
from datetime import datetime

from models.enums import CopyState, DocumentState, LinkKind, OutboxState, RecipientRole
from models.tables import Copy, Dispatch, Document, Link, OutboxMessage, Recipient


@dataclass(frozen=True)
class Way:
    """How far a copy on paper is."""

    carrier: str
    tracking: str
    dispatched_at: datetime | None
    delivered_at: datetime | None
    received_by: str
    returned_at: datetime | None
    reason: str


@dataclass(frozen=True)
class Arrival:
    """One recipient: where their copy is, and whether it was read.

    `copy_state` of one inside or on paper, `sent` of one by mail or chat, `number` of one that was
    registered at another institution.
    """

    name: str
    role: RecipientRole
    post_title: str
    copy_state: CopyState | None
    read_at: datetime | None
    sent: OutboxState | None
    number: str
    printed: bool  # on paper, and still here
    way: Way | None = None  # of one on paper


async def arrivals_of(document: Document) -> tuple[Arrival, ...]:
    """Each recipient of a document that was sent from here, in their order."""
    if document.author_post_id is None or document.state is not DocumentState.SENT:
        return ()
    rows = (
        await Recipient.filter(document_id=document.id)
        .select_related("unit")
        .order_by("position", "id")
    )
    rows.sort(key=lambda row: row.role is not RecipientRole.TO)
    copies = {c.recipient_id: c for c in await Copy.filter(document_id=document.id)}
    outbox = {
        (m.once_key or "").rpartition(":")[2]: m
        for m in await OutboxMessage.filter(document_id=document.id, kind="signed_reply")
    }
    elsewhere = await _registered(document.id)
    ways = await _ways([copy.id for copy in copies.values()])
    found = []
    for row in rows:
        copy, message = copies.get(row.id), outbox.get(str(row.id))
        there, there_copy = elsewhere.get((row.post_id, row.unit_id), ("", None))
        copy = copy or there_copy
        found.append(
            Arrival(
                name=row.name,
                role=row.role,
                post_title=row.post_title,
                copy_state=copy.state if copy else None,
                read_at=copy.read_at if copy else None,
                sent=message.state if message else None,
                number=there,
                printed=copy is not None and copy.state is CopyState.TO_PRINT,
                way=ways.get(copy.id) if copy else None,
            )
        )
    return tuple(found)


async def _ways(copy_ids: list[int]) -> dict[int, Way]:
    """The last way of each copy that went out on paper."""
    rows = await Dispatch.filter(copy_id__in=copy_ids or [0]).order_by("id")
    return {
        row.copy_id: Way(
            carrier=row.carrier,
            tracking=row.tracking,
            dispatched_at=row.dispatched_at,
            delivered_at=row.delivered_at,
            received_by=row.received_by,
            returned_at=row.returned_at,
            reason=row.reason,
        )
        for row in rows
    }


async def _registered(
    document_id: int,
) -> dict[tuple[int | None, int | None], tuple[str, Copy | None]]:
    """Those at other institutions, by post and unit: the number there, and their copy."""
    ids = await Link.filter(antecedent_id=document_id, kind=LinkKind.REGISTERS).values_list(
        "consequent_id", flat=True
    )
    found: dict[tuple[int | None, int | None], tuple[str, Copy | None]] = {}
    if not ids:
        return found
    copies = {c.recipient_id: c for c in await Copy.filter(document_id__in=ids)}
    for row in await Recipient.filter(document_id__in=ids).select_related("document"):
        found[(row.post_id, row.unit_id)] = (row.document.number or "", copies.get(row.id))
    return found
