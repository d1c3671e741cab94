"""«Por imprimir»: what has to be printed, what is on its way, and what came back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from models.enums import Confidentiality, ContactKind, CopyState, DocumentKind, DocumentState
from models.tables import Contact, Copy, Dispatch, Document, Recipient
from office.actors import Actor
from office.errors import Invalid, NotFound
from office.records.access.paper import units_printed_for

MOST_LISTED = 200
MOST_AT_ONCE = 50  # copies in one act
ABSENT = "Ese ejemplar no existe o no está a su alcance."
SHOWN = (CopyState.TO_PRINT, CopyState.DISPATCHED, CopyState.RETURNED, CopyState.DELIVERED)


@dataclass(frozen=True)
class PaperRow:
    """A copy on paper: for whom, which document, and how far it is."""

    copy_id: int
    document_id: int
    number: str
    kind: DocumentKind
    subject: str
    confidential: bool
    name: str  # with the title before it
    post_title: str
    organisation: str
    address: str
    phone: str
    state: CopyState
    since: datetime
    printed_at: datetime | None = None
    carrier: str = ""
    tracking: str = ""
    dispatched_at: datetime | None = None
    delivered_at: datetime | None = None
    received_by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class UnsignedRow:
    """A numbered document that waits for the pen and its scan."""

    document_id: int
    number: str
    kind: DocumentKind
    subject: str
    signer: str
    since: datetime


async def papers(actor: Actor, state: CopyState) -> tuple[PaperRow, ...]:
    """The copies on paper in `state` that the actor prints for, the longest wait first; of what
    has ended the newest first. None without the permission to print."""
    units = await units_printed_for(actor)
    ended = state in (CopyState.DELIVERED,)
    rows = (
        await Copy.filter(unit_id__in=units or [0], holder_post_id__isnull=True, state=state)
        .select_related("document")
        .order_by("-received_at" if ended else "received_at", "id")
        .limit(MOST_LISTED)
    )
    return await _told(rows)


async def chosen(
    actor: Actor, copy_ids: Collection[int], states: Sequence[CopyState] = SHOWN
) -> tuple[PaperRow, ...]:
    """Those of `copy_ids` on paper, in the order given. Raises Invalid (copies) for none or too
    many, NotFound for one that is out of reach."""
    ids = list(dict.fromkeys(copy_ids))
    if not ids:
        raise Invalid("Elija al menos un ejemplar.", "copies")
    if len(ids) > MOST_AT_ONCE:
        raise Invalid(f"Elija hasta {MOST_AT_ONCE} ejemplares a la vez.", "copies")
    units = await units_printed_for(actor)
    rows = await Copy.filter(
        id__in=ids, unit_id__in=units or [0], holder_post_id__isnull=True, state__in=list(states)
    ).select_related("document")
    if len(rows) < len(ids):
        raise NotFound(ABSENT)
    told = {row.copy_id: row for row in await _told(rows)}
    return tuple(told[copy_id] for copy_id in ids)


async def unsigned(actor: Actor) -> tuple[UnsignedRow, ...]:
    """What waits for the pen in the units that the actor prints for, the longest wait first."""
    units = await units_printed_for(actor)
    rows = (
        await Document.filter(
            unit_id__in=units or [0],
            state=DocumentState.SIGNING,
            by_hand=True,
            leaves_at__isnull=True,
        )
        .order_by("dated_at", "id")
        .limit(MOST_LISTED)
    )
    return tuple(
        UnsignedRow(
            row.id, row.number or "", row.kind, _subject(row), row.sender_name, row.dated_at
        )
        for row in rows
    )


def _subject(document: Document) -> str:
    secret = document.confidentiality is Confidentiality.CONFIDENTIAL
    return "Documento confidencial" if secret else document.subject


async def _told(rows: Sequence[Copy]) -> tuple[PaperRow, ...]:
    ids = [row.recipient_id for row in rows if row.recipient_id]
    recipients = {row.id: row for row in await Recipient.filter(id__in=ids or [0])}
    citizens = [row.citizen_id for row in recipients.values() if row.citizen_id]
    reached = await _contacts(citizens)
    last: dict[int, Dispatch] = {}
    for dispatch in await Dispatch.filter(copy_id__in=[row.id for row in rows] or [0]).order_by(
        "id"
    ):
        last[dispatch.copy_id] = dispatch
    return tuple(
        _row(row, recipients.get(row.recipient_id or 0), reached, last.get(row.id)) for row in rows
    )


async def _contacts(citizen_ids: Sequence[int]) -> dict[tuple[int, ContactKind], str]:
    """The newest postal address and telephone of each."""
    rows = await Contact.filter(
        citizen_id__in=list(citizen_ids) or [0], kind__in=[ContactKind.POSTAL, ContactKind.PHONE]
    ).order_by("id")
    return {(row.citizen_id or 0, row.kind): row.address for row in rows}


def _row(
    copy: Copy,
    recipient: Recipient | None,
    reached: dict[tuple[int, ContactKind], str],
    dispatch: Dispatch | None,
) -> PaperRow:
    document, citizen = copy.document, (recipient.citizen_id or 0) if recipient else 0
    name = f"{recipient.title} {recipient.name}".strip() if recipient else ""
    return PaperRow(
        copy_id=copy.id,
        document_id=document.id,
        number=document.number or "",
        kind=document.kind,
        subject=_subject(document),
        confidential=document.confidentiality is Confidentiality.CONFIDENTIAL,
        name=name,
        post_title=recipient.post_title if recipient else "",
        organisation=recipient.organisation if recipient else "",
        address=reached.get((citizen, ContactKind.POSTAL), ""),
        phone=reached.get((citizen, ContactKind.PHONE), ""),
        state=copy.state,
        since=copy.received_at,
        printed_at=dispatch.printed_at if dispatch else None,
        carrier=dispatch.carrier if dispatch else "",
        tracking=dispatch.tracking if dispatch else "",
        dispatched_at=dispatch.dispatched_at if dispatch else None,
        delivered_at=dispatch.delivered_at if dispatch else None,
        received_by=dispatch.received_by if dispatch else "",
        reason=dispatch.reason if dispatch else "",
    )
