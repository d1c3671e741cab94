"""«Firma manual»: numbered and printed without a signature, signed with a pen, scanned back."""

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, DocumentState, Permission
from models.tables import Document
from office import clock
from office.actors import Actor
from office.config import config
from office.errors import Conflict, Invalid, NotFound
from office.evidence import trail as trace
from office.outbox import posting as outbox
from office.papers.inspection import virus_scanner
from office.papers.inspection.extraction import extract_pdf
from office.papers.inspection.sniffing import is_pdf
from office.papers.letters.layouts import Signing
from office.papers.letters.letters import render_letter
from office.records.access.paper import units_printed_for
from office.records.drafting.print.paper import letter_of, numbered_paper
from office.records.drafting.signers import signer_posts
from office.records.numbering.codes import new_verification_code
from office.records.review import steps as review
from office.records.sending import next_number
from office.records.sending.departures.leaving import ABSENT, GONE, depart, sender_of
from office.records.sending.freezing import Numbered, freeze
from office.records.sending.queues import in_line
from office.records.sending.readiness import ready
from office.records.sending.sent_facts import SentDocument
from office.storage import blobs
from office.storage.file_content import FileContent

LARGEST_SCAN = 25 * 1024 * 1024  # bytes


async def number_for_hand(
    actor: Actor, document_id: int, version: int, *, brackets_meant: bool = False
) -> None:
    """Give the draft its number and the paper that is to be signed with a pen; it waits for the
    scan of it. Raises Invalid (subject, body, recipients, leftovers), NotAllowed, NotFound,
    Conflict.
    """
    draft = await ready(actor, document_id, version, brackets_meant=brackets_meant)
    signers = await _signers(actor, draft)
    paper = await letter_of(
        draft, number="", code="-", signer_post_ids=signers, signing=Signing.HAND
    )

    async def make(taken: int | None) -> Numbered:
        coming, code = await next_number.coming(actor, draft, taken), new_verification_code()
        letter = numbered_paper(paper, coming.number, code)
        (stored,) = await blobs.keep([((await render_letter(letter)).pdf, "application/pdf")])
        return Numbered(coming, code, clock.now(), stored, signers)

    async def commit(numbered: Numbered) -> bool | None:
        return await _commit(actor, draft, numbered)

    await in_line(await next_number.series_of(actor, draft), make, commit)


async def _signers(actor: Actor, draft: Document) -> tuple[int, ...]:
    """Whom it was sent up to for their signature, else the actor."""
    asked = await signer_posts(draft)
    return tuple(asked) if len(asked) > 1 else (actor.post_id,)


async def _commit(actor: Actor, draft: Document, numbered: Numbered) -> bool | None:
    async def work(connection: BaseDBAsyncClient) -> bool | None:
        if not await freeze(connection, actor, draft, numbered, by_hand=True):
            return None
        await review.end_pending(connection, draft.id)
        about = trace.About(
            draft.id,
            draft.case_id,
            detail={"sha256": numbered.pdf.sha256, "number": numbered.number},
        )
        await trace.record(connection, [trace.by_official(actor, Action.NUMBERED, about)])
        return True

    return await run_tx(work)


async def paper_to_sign(actor: Actor, document_id: int) -> FileContent:
    """The paper that waits for the pen. For its writer, its sender and who prints for their unit.

    Raises NotFound.
    """
    row = await _reachable(actor, document_id)
    content = await blobs.read(row.pdf_id or "")
    return FileContent(f"{row.number}.pdf", "application/pdf", content, inline=True)


async def take_scan(actor: Actor, document_id: int, content: bytes) -> SentDocument:
    """Keep `content` (a PDF, 25 MB at most) as the document that was signed with a pen, and let it
    leave like any other.

    For its writer, its sender and who prints for their unit. Raises Invalid (scan), NotFound,
    Conflict when it has left, Unavailable.
    """
    row = await _reachable(actor, document_id)
    pages = await _checked(content)
    (stored,) = await blobs.keep([(content, "application/pdf")])
    sender = await sender_of(row)

    async def work(connection: BaseDBAsyncClient) -> SentDocument:
        await blobs.record(connection, [stored])
        waiting = Document.filter(
            id=row.id, state=DocumentState.SIGNING, pdf_id=row.pdf_id, leaves_at__isnull=True
        )
        if not await waiting.using_db(connection).update(pdf_id=stored.sha256):
            raise Conflict(GONE)
        about = trace.About(
            row.id,
            row.case_id,
            comment=f"Con firma manual: se guardó el papel escaneado, de {pages} "
            + ("página" if pages == 1 else "páginas"),
            detail={"sha256": stored.sha256, "printed": row.pdf_id, "by_hand": True},
        )
        await trace.record(connection, [trace.by_official(actor, Action.SIGNED, about)])
        return await depart(connection, row.id, sender, clock.now())

    sent = await run_tx(work)
    outbox.announce()
    return sent


async def _reachable(actor: Actor, document_id: int) -> Document:
    row = await Document.get_or_none(id=document_id, by_hand=True, state=DocumentState.SIGNING)
    if row is None:
        raise NotFound(ABSENT)
    if {row.author_post_id, row.holder_post_id} & {*actor.handled_ids}:
        return row
    scans = actor.may(Permission.SCAN) and row.unit_id == actor.unit_id
    if not scans and row.unit_id not in await units_printed_for(actor):
        raise NotFound(ABSENT)
    return row


async def _checked(content: bytes) -> int:
    """How many pages the scan has. Raises Invalid (scan)."""
    if len(content) > LARGEST_SCAN:
        raise Invalid("El escaneado puede pesar hasta 25 MB. Escanee con menos resolución.", "scan")
    if not is_pdf(content):
        raise Invalid("El escaneado debe ser un PDF. Escanee todas las páginas en uno.", "scan")
    if config().clamd and (virus := await virus_scanner.scanner().scan(content)):
        raise Invalid(f"El antivirus encontró «{virus}» en ese archivo; no se guardó.", "scan")
    pages = (await extract_pdf(content)).pages
    if not pages:
        raise Invalid(
            "Ese PDF no se puede abrir: está dañado o tiene contraseña. Escanéelo otra vez.", "scan"
        )
    return pages
