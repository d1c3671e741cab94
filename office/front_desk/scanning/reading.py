"""Scans read by OCR in Spanish, on a copy beside them: the scan stays as it came."""

import asyncio
import logging
import os
import shutil
import signal
import tempfile
from pathlib import Path

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import ExtractionState, OcrState
from models.tables import Attachment, ScanText
from office import clock
from office.actors import Actor
from office.errors import NotFound
from office.front_desk.access import paper_of
from office.papers.inspection.extraction import extract_pdf
from office.records.search import index as search
from office.storage import blobs
from office.storage.file_content import FileContent

PROGRAM = "ocrmypdf"
_MOST_ATTEMPTS = 3
_SECONDS = 900.0
_MOST_AT_ONCE = 10
_PDF = "application/pdf"
_MOST_TEXT = 1_000_000
_log = logging.getLogger(__name__)


def installed() -> bool:
    """Whether this machine can read scans: ocrmypdf and tesseract are there."""
    return shutil.which(PROGRAM) is not None and shutil.which("tesseract") is not None


async def read_waiting() -> int:
    """Read scans that wait for it; returns how many were read. None where OCR is not installed.

    Raises Unavailable when storage does not answer.
    """
    if not installed():
        return 0
    rows = await ScanText.filter(state=OcrState.PENDING).order_by("id").limit(_MOST_AT_ONCE)
    for row in rows:
        await _count(row)
        attachment = await Attachment.get(id=row.attachment_id)
        made = await _searchable(await blobs.read(attachment.blob_id))
        await _finish(row, attachment, made)
    return len(rows)


async def _count(row: ScanText) -> None:
    row.attempts += 1

    async def work(connection: BaseDBAsyncClient) -> None:
        await row.save(using_db=connection, update_fields=["attempts"])

    await run_tx(work)


async def _searchable(content: bytes) -> bytes:
    """A copy with a layer of text; b"" when it could not be made."""
    with tempfile.TemporaryDirectory(prefix="ocr-") as folder:
        source, target = Path(folder) / "in.pdf", Path(folder) / "out.pdf"
        await asyncio.to_thread(source.write_bytes, content)
        process = await asyncio.create_subprocess_exec(
            PROGRAM,
            *("-l", "spa", "--skip-text", "--jobs", "1", "--output-type", "pdf", "--quiet"),
            str(source),
            str(target),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            # More threads make tesseract slower (one page: 17 s instead of 3).
            env={"PATH": os.environ.get("PATH", ""), "OMP_THREAD_LIMIT": "1", "TMPDIR": folder},
            start_new_session=True,  # so that it ends with all that it started
        )
        try:
            async with asyncio.timeout(_SECONDS):
                code = await process.wait()
        except TimeoutError:
            code = -1
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
        if code != 0 or not target.exists():
            _log.info("a scan was not read: %s ended with %s", PROGRAM, code)
            return b""
        return await asyncio.to_thread(target.read_bytes)


async def _finish(row: ScanText, attachment: Attachment, made: bytes) -> None:
    if not made:
        if row.attempts >= _MOST_ATTEMPTS:
            await _ended(row, OcrState.FAILED)
        return
    text = (await extract_pdf(made)).text[:_MOST_TEXT]
    (stored,) = await blobs.keep([(made, _PDF)])

    async def work(connection: BaseDBAsyncClient) -> None:
        await blobs.record(connection, [stored])
        own = ScanText.filter(id=row.id, state=OcrState.PENDING).using_db(connection)
        done = await own.update(state=OcrState.DONE, blob_id=stored.sha256, done_at=clock.now())
        if done and text.strip():
            empty = Attachment.filter(id=attachment.id, text="").using_db(connection)
            await empty.update(text=text, extraction=ExtractionState.DONE)
            await search.add(connection, attachment.document_id, text)

    await run_tx(work)


async def _ended(row: ScanText, state: OcrState) -> None:
    async def work(connection: BaseDBAsyncClient) -> None:
        await ScanText.filter(id=row.id).using_db(connection).update(state=state)

    await run_tx(work)


async def copies(document_id: int) -> dict[int, OcrState]:
    """How far the reading of each of a document's scans is, by attachment."""
    rows = await ScanText.filter(attachment__document_id=document_id)
    return {row.attachment_id: row.state for row in rows}


async def searchable_copy(actor: Actor, document_id: int, attachment_id: int) -> FileContent:
    """The copy with text of a scan. Raises NotFound."""
    await paper_of(actor, document_id)
    row = await ScanText.get_or_none(
        attachment_id=attachment_id, attachment__document_id=document_id
    ).select_related("attachment")
    if row is None or row.blob_id is None:
        raise NotFound("De ese archivo no hay una copia con texto.")
    name = row.attachment.name.removesuffix(".pdf")
    return FileContent(f"{name} con texto.pdf", _PDF, await blobs.read(row.blob_id), inline=True)
