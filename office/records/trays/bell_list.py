"""What stands under an official's bell: newest first, nothing told that they may not read."""

from dataclasses import dataclass
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.tables import OfficialNotice
from office import clock, paging
from office.actors import Actor
from office.errors import NotFound
from office.outbox import bell
from office.records.access.case_documents import readable_among

_IN_CONFIDENCE = "Documento fuera de su alcance"


@dataclass(frozen=True)
class NoticeRow:
    """A line: what happened, who did it, on which document, and why one is told."""

    notice_id: int
    what: str
    why: str
    who: str
    number: str
    subject: str
    at: datetime
    unread: bool


async def notices(actor: Actor, cursor: str = "", size: int = 25) -> paging.Leaf[NoticeRow]:
    """A page of the notices of the actor's posts."""
    place = paging.decode(cursor)
    query = OfficialNotice.filter(post_id__in=actor.post_ids).select_related("document")
    found = await paging.beyond(query, "at", place, size + 1)
    leaf = paging.leaf(found, place, size, lambda row: (row.at, row.id))
    ids = [row.document_id for row in leaf.rows if row.document_id is not None]
    readable = await readable_among(actor, ids)
    rows = tuple(_row(row, row.document_id in readable) for row in leaf.rows)
    return paging.Leaf(rows, leaf.newer, leaf.older)


async def opened(actor: Actor, notice_id: int) -> int:
    """The notice counts as read; the document it leads to. Raises NotFound."""
    row = await OfficialNotice.get_or_none(id=notice_id, post_id__in=actor.post_ids)
    if row is None or row.document_id is None:
        raise NotFound("Ese aviso ya no existe.")
    await _read(actor, row.document_id)
    return int(row.document_id)


async def read_all(actor: Actor) -> None:
    """Every notice of the actor's posts counts as read."""
    await _read(actor, None)


async def _read(actor: Actor, document_id: int | None) -> None:
    async def work(connection: BaseDBAsyncClient) -> None:
        unread = OfficialNotice.filter(post_id__in=actor.handled_ids, read_at__isnull=True)
        if document_id is not None:
            unread = unread.filter(document_id=document_id)
        await unread.using_db(connection).update(read_at=clock.now())

    await run_tx(work)


def _row(row: OfficialNotice, may_read: bool) -> NoticeRow:
    what, why = bell.KINDS.get(row.kind, ("Hay novedad en un documento", ""))
    document = row.document
    number = (document.number or document.draft_number or "") if document and may_read else ""
    subject = document.subject if document and may_read else _IN_CONFIDENCE
    return NoticeRow(row.id, what, why, row.who, number, subject, row.at, row.read_at is None)
