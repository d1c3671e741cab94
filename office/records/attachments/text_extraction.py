"""The text and the signatures of attached PDFs, read after registration and made searchable."""

import logging
from collections.abc import Sequence

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import F

from models.database import run_tx
from models.enums import ExtractionState, Scan
from models.tables import Attachment
from office.config import config
from office.papers.inspection.active_content import UNREAD, active_content
from office.papers.inspection.extraction import Extraction, extract_pdf
from office.papers.validation.file_signatures import signatures_of, to_json
from office.papers.validation.pdf_signatures import SignatureFinding
from office.records.search import index as search
from office.storage import blobs

_MOST_ATTEMPTS = 3
_PDF = "application/pdf"
_GIVEN_UP = "No se pudo leer el texto de este archivo; ábralo para verlo."
_log = logging.getLogger(__name__)


async def extract_pending(limit: int = 20) -> int:
    """Extract the text of up to `limit` PDFs that wait for it; return how many were done.

    An attempt is counted before it starts: a file that kills its reader three times is given up.
    Raises Unavailable when storage does not answer (the file stays for the next run).
    """
    waiting = Attachment.filter(extraction=ExtractionState.PENDING)
    if config().clamd:  # nothing of ours opens a file before the scanner has seen it
        waiting = waiting.exclude(scan=Scan.PENDING)
    rows = await waiting.order_by("id").limit(limit)
    for row in rows:
        if row.extraction_attempts >= _MOST_ATTEMPTS:
            await _finish(row, Extraction("", None, _GIVEN_UP))
            continue
        await _count_attempt(row.id)
        content = await blobs.read(row.blob_id)
        active = await active_content(content)
        await _finish(row, await extract_pdf(content), await signatures_of(content), active)
    return len(rows) or await _look_again(limit)


async def _look_again(limit: int) -> int:
    """Look for what acts by itself in up to `limit` PDFs whose text was read before that was done;
    how many there were."""
    waiting = Attachment.filter(active__isnull=True, media_type=_PDF).exclude(
        extraction=ExtractionState.PENDING
    )
    rows = await waiting.exclude(scan__in=[Scan.PENDING, Scan.INFECTED]).order_by("id").limit(limit)
    for row in rows:
        await _keep_active(row.id, [UNREAD])  # so that one which kills us is not met again
        await _keep_active(row.id, await active_content(await blobs.read(row.blob_id)))
    return len(rows)


async def _keep_active(attachment_id: int, found: Sequence[str]) -> None:
    async def work(connection: BaseDBAsyncClient) -> None:
        own = Attachment.filter(id=attachment_id).using_db(connection)
        await own.update(active=" ".join(found))

    await run_tx(work)


async def _count_attempt(attachment_id: int) -> None:
    async def work(connection: BaseDBAsyncClient) -> None:
        await (
            Attachment.filter(id=attachment_id)
            .using_db(connection)
            .update(extraction_attempts=F("extraction_attempts") + 1)
        )

    await run_tx(work)


async def _finish(
    row: Attachment,
    found: Extraction,
    signed: tuple[SignatureFinding, ...] = (),
    active: Sequence[str] = (UNREAD,),
) -> None:
    if found.pages is None:
        state = ExtractionState.FAILED
        _log.info("no text from attachment %d: %s", row.id, found.finding)
    else:
        state = ExtractionState.DONE if found.text.strip() else ExtractionState.NOTHING
    finding = row.finding or found.finding

    async def work(connection: BaseDBAsyncClient) -> None:
        changed = await (
            Attachment.filter(id=row.id)
            .exclude(scan=Scan.INFECTED)  # found meanwhile: no word of it is kept
            .using_db(connection)
            .update(
                text=found.text,
                pages=found.pages,
                extraction=state,
                finding=finding[:300],
                signatures=to_json(signed),
                active=" ".join(active),
            )
        )
        if changed and found.text.strip():
            await search.add(connection, row.document_id, found.text)

    await run_tx(work)
