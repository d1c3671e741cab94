"""Attachments wait for the virus scanner's word; with a virus they are never offered again."""

import logging

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, ExtractionState, Scan
from models.tables import Attachment, Document, Event
from office.bells import Bell
from office.custody import blobs
from office.evidence import trace
from office.house import house
from office.papers import scanning
from office.papers.scanning import ScannerGone

_FOUND = "El antivirus encontró «{virus}»: este archivo no se ofrece."
_AT_ONCE = 20
registered = Bell()
_log = logging.getLogger(__name__)


async def scan_waiting() -> int:
    """Have every attachment that waits for it scanned; return how many got their verdict.

    Without a scanner it does nothing. Raises ScannerGone when the scanner does not answer, also
    with nothing to scan, so that the timetable tells; the files wait on and are not offered. One
    file that the scanner refuses to judge does not keep the others waiting.
    """
    if not house().clamd:
        return 0
    await scanning.scanner().ping()
    after, done, refused = 0, 0, ""
    while True:
        rows = (
            await Attachment.filter(scan=Scan.PENDING, id__gt=after).order_by("id").limit(_AT_ONCE)
        )
        if not rows:
            break
        after = rows[-1].id
        for row in rows:
            try:
                done += await _scan(row)
            except ScannerGone as error:
                await scanning.scanner().ping()  # gone altogether: the others can wait as well
                refused = str(error)
    if refused:
        raise ScannerGone(refused)
    return done


async def _scan(row: Attachment) -> int:
    virus = await scanning.scanner().scan(await blobs.read(row.blob_id))
    if virus:
        _log.warning("attachment %d carries a virus: %s", row.id, virus)

    async def work(connection: BaseDBAsyncClient) -> int:
        waiting = Attachment.filter(id=row.id, scan=Scan.PENDING).using_db(connection)
        if not virus:
            return await waiting.update(scan=Scan.CLEAN)
        changed = await waiting.update(
            scan=Scan.INFECTED,
            finding=_FOUND.format(virus=virus)[:300],
            extraction=ExtractionState.NOTHING,
            text="",
        )
        if changed:
            document = await Document.get(id=row.document_id, using_db=connection)
            await trace.record(connection, [_event(row, document, virus)])
        return changed

    return await run_tx(work)


def _event(row: Attachment, document: Document, virus: str) -> Event:
    comment = f"«{row.name}» trae un virus ({virus}) y no se ofrece."
    about = trace.About(
        document_id=document.id,
        case_id=document.case_id,
        comment=comment,
        detail={"attachment_id": row.id, "sha256": row.blob_id, "virus": virus},
    )
    return trace.by_house(Action.QUARANTINED, about)
