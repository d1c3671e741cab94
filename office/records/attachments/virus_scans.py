"""Attachments wait for the virus scanner's word; with a virus they are never offered again."""

import asyncio
import logging
from datetime import datetime, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, ExtractionState, Scan
from models.tables import Attachment, Document, Event
from office import clock
from office.config import config
from office.evidence import trail
from office.messages.mail_facts import from_json
from office.papers.inspection import virus_scanner as scanning
from office.papers.inspection.virus_scanner import ScannerGone
from office.records.search import index as search
from office.runtime.waiting import until_any
from office.runtime.wakeups import Wakeup
from office.storage import blobs

JOB = "virus-scan"  # its name in the timetable, by which the health page knows it
_FOUND = "El antivirus encontró «{virus}»: este archivo no se ofrece."
_AROUND = "Trae dentro «{name}», con un virus: este archivo no se ofrece."
_AT_ONCE = 20
_LOOK_AGAIN = 30.0  # seconds; the timetable looks as well
_PAUSE = timedelta(minutes=10)  # before a file is shown again to a scanner that did not judge it
registered = Wakeup()
_refused: dict[int, tuple[datetime, str]] = {}  # by attachment: when, and why
_log = logging.getLogger(__name__)


async def run(stop: asyncio.Event) -> None:
    """Scan what this process registers as soon as it is there, until `stop` is set.

    What fails here is left to the timetable's job, which does the same and reports.
    """
    while not stop.is_set():
        await until_any(stop, registered.wait(_LOOK_AGAIN))
        if stop.is_set():
            return
        try:
            await scan_waiting()
        except ScannerGone as error:
            _log.warning("files are not scanned at the moment: %s", error)
        except Exception:  # last line of defence: the next file must be scanned all the same
            _log.exception("files are not scanned at the moment")


async def scan_waiting() -> int:
    """Have every attachment that waits for it scanned; return how many got their verdict.

    Without a scanner it does nothing. Raises ScannerGone when the scanner does not answer, also
    with nothing to scan, so that the timetable tells; the files wait on and are not offered. One
    file that the scanner refuses to judge does not keep the others waiting; it is shown to it again
    after ten minutes.
    """
    if not config().clamd:
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
            if row.id in _refused and clock.now() - _refused[row.id][0] < _PAUSE:
                refused = _refused[row.id][1]
                continue
            try:
                done += await _scan(row)
            except ScannerGone as error:
                await scanning.scanner().ping()  # gone altogether: the others can wait as well
                refused = str(error)
                _refused[row.id] = (clock.now(), refused)
    if refused:
        raise ScannerGone(refused)
    return done


async def _scan(row: Attachment) -> int:
    virus = await scanning.scanner().scan(await blobs.read(row.blob_id))
    if virus:
        _log.warning("attachment %d carries a virus: %s", row.id, virus)

    _refused.pop(row.id, None)

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
            await _close_around(connection, row, document)
            await search.renew(connection, document)
            await trail.record(connection, [_event(row, document, virus)])
        return changed

    return await run_tx(work)


async def _close_around(connection: BaseDBAsyncClient, row: Attachment, document: Document) -> None:
    """Close what the infected file came in (an attached message, say), which carries it too."""
    facts = from_json(document.mail_facts)
    inside = {part.name: part.inside for part in facts.parts if part.name} if facts else {}
    around: list[str] = []
    name = inside.get(row.name, "")
    while name and name not in around:
        around.append(name)
        name = inside.get(name, "")
    if around:
        await (
            Attachment.filter(document_id=document.id, name__in=around)
            .exclude(scan=Scan.INFECTED)
            .using_db(connection)
            .update(
                scan=Scan.INFECTED,
                finding=_AROUND.format(name=row.name)[:300],
                extraction=ExtractionState.NOTHING,
                text="",
            )
        )


def _event(row: Attachment, document: Document, virus: str) -> Event:
    comment = f"«{row.name}» trae un virus ({virus}) y no se ofrece."
    about = trail.About(
        document_id=document.id,
        case_id=document.case_id,
        comment=comment,
        detail={"attachment_id": row.id, "sha256": row.blob_id, "virus": virus},
    )
    return trail.by_house(Action.QUARANTINED, about)
