"""Attachments and the virus scanner: nothing unseen is offered, nothing infected ever."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from models.enums import Action, ExtractionState, Scan
from models.tables import Attachment, Event
from office.config import Config, use_config
from office.errors import NotAllowed, Unavailable
from office.intake import quarantining
from office.intake.process import process
from office.intake.results import Intake
from office.messages.incoming import IncomingFile
from office.monitoring import health, jobs
from office.monitoring.jobs import ExpectedJob
from office.papers.inspection.extraction import Extraction
from office.papers.inspection.virus_scanner import ScannerGone
from office.quarantine import messages
from office.records.attachments import files, virus_scans
from office.records.attachments import text_extraction as attachments
from office.records.documents import page as pages
from office.records.search import query as search
from tests.support.citizen import pdf
from tests.support.clamd import EICAR, Clamd, open_clamd
from tests.support.clock import Clock
from tests.support.mail import arrived
from tests.support.world import World

BAD = IncomingFile("factura.pdf", "application/pdf", b"%PDF-1.4 " + EICAR)
GOOD = IncomingFile("nota.txt", "text/plain", b"hola")


@pytest.fixture
async def clamd(house: Config) -> AsyncIterator[Clamd]:
    async with open_clamd() as scanner:
        use_config(replace(house, clamd=scanner.address))
        yield scanner


async def _registered(*parts: IncomingFile, subject: str = "Con archivos") -> Intake:
    (done,) = await process([await arrived(subject=subject, files=parts)])
    return done


async def _attached(name: str) -> Attachment:
    return await Attachment.get(name=name)


async def test_a_clean_file_is_offered_and_an_infected_one_never(
    world: World, clamd: Clamd, clock: Clock, house: Config
) -> None:
    done = await _registered(GOOD, BAD)
    good, bad = await _attached("nota.txt"), await _attached("factura.pdf")
    for row in (good, bad):
        with pytest.raises(Unavailable, match="se ofrecerá cuando se revise"):
            await files.attachment(world.ana.actor, row.id)
    assert await attachments.extract_pending() == 0
    assert await virus_scans.scan_waiting() == 2
    assert (await files.attachment(world.ana.actor, good.id)).content == b"hola"
    use_config(house)  # also once nobody scans any more
    with pytest.raises(NotAllowed, match="un virus"):
        await files.attachment(world.ana.actor, bad.id)
    assert done.document_id is not None
    page = await pages.document_page(world.ana.actor, done.document_id)
    assert [(f.scan, f.offered) for f in page.files] == [
        (Scan.CLEAN, True),
        (Scan.INFECTED, False),
    ]
    assert "Eicar-Signature" in page.files[1].finding
    event = await Event.get(action=Action.QUARANTINED)
    assert (event.document_id, event.case_id) == (done.document_id, done.case_id)
    assert (await _attached("factura.pdf")).extraction is ExtractionState.NOTHING
    assert await virus_scans.scan_waiting() == 0


async def test_without_a_scanner_files_are_offered_as_ever(world: World, clock: Clock) -> None:
    await _registered(GOOD)
    row = await _attached("nota.txt")
    assert row.scan is Scan.NOT_ASKED and await virus_scans.scan_waiting() == 0
    assert (await files.attachment(world.ana.actor, row.id)).content == b"hola"


async def test_a_scanner_that_is_gone_shows_and_passes_nothing(
    world: World, clamd: Clamd, clock: Clock, house: Config
) -> None:
    use_config(replace(house, clamd="127.0.0.1:9"))
    await _registered(GOOD)
    jobs.expect([ExpectedJob(virus_scans.JOB, "Antivirus", timedelta(minutes=30))])
    assert not await jobs.run(virus_scans.JOB, virus_scans.scan_waiting)
    state = await health.health()
    assert state.scan_pending == 1 and not state.ok
    assert (
        "El antivirus no responde: 1 archivo espera su revisión y no se ofrece." in state.problems
    )
    assert (await _attached("nota.txt")).scan is Scan.PENDING
    use_config(replace(house, clamd=clamd.address))
    assert await jobs.run(virus_scans.JOB, virus_scans.scan_waiting)
    assert (await _attached("nota.txt")).scan is Scan.CLEAN
    assert (await health.health()).ok


async def test_one_file_that_is_not_judged_does_not_stop_the_others(
    world: World, clamd: Clamd, clock: Clock
) -> None:
    clamd.limit = 100
    large = IncomingFile("grande.txt", "text/plain", b"x" * 101)
    await _registered(large, GOOD)
    with pytest.raises(ScannerGone, match="este tamaño"):
        await virus_scans.scan_waiting()
    assert (await _attached("nota.txt")).scan is Scan.CLEAN
    assert (await _attached("grande.txt")).scan is Scan.PENDING
    clamd.limit = 1000
    with pytest.raises(ScannerGone):
        await virus_scans.scan_waiting()
    clock.advance(seconds=601)
    assert await virus_scans.scan_waiting() == 1


async def test_a_registration_wakes_the_scanner(world: World, clamd: Clamd, clock: Clock) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(virus_scans.run(stop))
    await _registered(GOOD)
    async with asyncio.timeout(10):
        while (await _attached("nota.txt")).scan is Scan.PENDING:
            await asyncio.sleep(0.02)
        stop.set()
        await running


async def test_an_infected_message_is_not_downloaded_from_quarantine(
    world: World, clamd: Clamd, clock: Clock
) -> None:
    message = await arrived(text=EICAR.decode())
    await quarantining.quarantine_silently(message.inbound_id, "Prueba.")
    with pytest.raises(NotAllowed, match="Eicar-Signature"):
        await messages.message_original(world.ana.actor, message.inbound_id)
    clean = await arrived()
    await quarantining.quarantine_silently(clean.inbound_id, "Prueba.")
    assert (await messages.message_original(world.ana.actor, clean.inbound_id)).content


async def _finds(world: World, query: str) -> bool:
    return bool((await search.search(world.ana.actor, query)).rows)


async def test_what_was_read_before_the_virus_was_found_is_not_found_by_its_words(
    world: World, clamd: Clamd, clock: Clock, house: Config
) -> None:
    bad = IncomingFile("factura.pdf", "application/pdf", pdf("Quetzal con mora") + EICAR)
    good = IncomingFile("lista.pdf", "application/pdf", pdf("Lista con mora"))
    done = await _registered(bad, good, subject="Reclamo")
    scanned = replace(house, clamd=clamd.address)
    use_config(house)  # the scanner was taken away for a while
    assert await attachments.extract_pending() == 2
    assert await _finds(world, "quetzal")
    use_config(scanned)
    assert await virus_scans.scan_waiting() == 2
    assert not await _finds(world, "quetzal")
    for query in ("lista", "mora", "reclamo", "escritura", "maría", "maria@correo", done.number):
        assert await _finds(world, query), query
    (row,) = (await search.search(world.ana.actor, "mora")).rows
    assert "Lista con mora" in row.excerpt
    assert await _finds(world, "sg 1")  # a piece of its number


async def test_what_is_being_read_as_the_virus_is_found_leaves_no_word(
    world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _registered(IncomingFile("factura.pdf", "application/pdf", pdf()))

    async def found_meanwhile(content: bytes) -> Extraction:
        await Attachment.all().update(scan=Scan.INFECTED, extraction=ExtractionState.NOTHING)
        return Extraction("Quetzal", 1, "")

    monkeypatch.setattr(attachments, "extract_pdf", found_meanwhile)
    assert await attachments.extract_pending() == 1
    row = await _attached("factura.pdf")
    assert (row.text, row.extraction) == ("", ExtractionState.NOTHING)
    assert not await _finds(world, "quetzal")
