"""The pages of a paper's scans: shown, turned, ordered, left out, and fixed to the document."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import F
from tortoise.functions import Max

from models.database import run_tx
from models.enums import Action, ExtractionState, Permission, Scan
from models.ids import new_id
from models.tables import Attachment, Document, Event, Paper, ScanFile, ScanText
from office import clock
from office.actors import Actor
from office.errors import Conflict, Invalid, NotAllowed, NotFound
from office.evidence import trail
from office.front_desk.access import paper_of
from office.front_desk.scanning import files
from office.papers.inspection import scans
from office.papers.inspection.scans import TURNS, PagePlan
from office.storage import blobs

_PDF = "application/pdf"
_GONE = "Esos escaneos ya no esperan: alguien los fijó o los quitó."
_UNREADABLE = "Las páginas no se pudieron unir. Quite el archivo dañado y escanéelo otra vez."
_MOST_PLACES = 9999
Told = Callable[[trail.About], Event]


@dataclass(frozen=True)
class PageRow:
    """A page that waits to be fixed; `place` 0 leaves it out."""

    scan_id: int
    page: int
    turn: int
    place: int


@dataclass(frozen=True)
class ScanRow:
    """A scanned file that waits."""

    scan_id: int
    name: str
    pages: int
    read: str
    from_folder: bool
    at: datetime
    who: str


def may_scan(actor: Actor) -> bool:
    """Whether the actor's post scans: by SCAN, or at the desk itself."""
    return actor.may(Permission.SCAN) or actor.may(Permission.FRONT_DESK)


def require_scanning(actor: Actor) -> None:
    """Raises NotAllowed for who may not scan."""
    if not may_scan(actor):
        where = f"{actor.post_title}, {actor.unit_name}"
        raise NotAllowed(f"Su puesto actual ({where}) no puede digitalizar documentos.")


async def upload(actor: Actor, document_id: int, given: Sequence[files.Given]) -> None:
    """Take in scanned files for one paper; their pages wait to be fixed.

    Raises NotAllowed, NotFound, Invalid (scan), Unavailable.
    """
    require_scanning(actor)
    await paper_of(actor, document_id)
    if not given:
        raise Invalid("Elija el archivo escaneado.", "scan")
    taker = files.Taker(actor.institution_id, actor.who)
    await files.lay_to(taker, document_id, given)


def row_of(row: ScanFile) -> ScanRow:
    """A waiting file as it is shown."""
    pages = len(row.plan)
    return ScanRow(row.id, row.name, pages, row.read, row.from_folder, row.at, row.who)


async def waiting(actor: Actor, document_id: int) -> tuple[list[ScanRow], list[PageRow]]:
    """The files and pages that wait to be fixed to a paper, in their order. Raises NotFound."""
    await paper_of(actor, document_id)
    rows = await _waiting(document_id)
    return [row_of(row) for row in rows], _in_order(rows)


async def _waiting(document_id: int, connection: BaseDBAsyncClient | None = None) -> list[ScanFile]:
    found = ScanFile.filter(
        document_id=document_id, fixed_at__isnull=True, dropped_at__isnull=True
    ).order_by("id")
    return await (found.using_db(connection).select_for_update() if connection else found)


def _in_order(rows: Sequence[ScanFile]) -> list[PageRow]:
    """By place; files that nobody ordered yet follow one another, and what is left out is last."""
    pages = [PageRow(row.id, page, turn, place) for row in rows for page, turn, place in row.plan]
    return sorted(pages, key=lambda each: (each.place == 0, each.place, each.scan_id, each.page))


async def arrange(actor: Actor, document_id: int, pages: Sequence[PageRow]) -> None:
    """Keep turns and places of the waiting pages. Raises NotAllowed, NotFound, Invalid, Conflict
    when the pages are no longer those."""
    require_scanning(actor)
    await paper_of(actor, document_id)
    for each in pages:
        if each.turn not in TURNS or not 0 <= each.place <= _MOST_PLACES:
            raise Invalid("Revise el orden y el giro de las páginas.", "scan")
    wanted: Mapping[int, list[list[int]]] = {each.scan_id: [] for each in pages}
    for each in pages:
        wanted[each.scan_id].append([each.page, each.turn, each.place])

    async def work(connection: BaseDBAsyncClient) -> None:
        rows = await _waiting(document_id, connection)
        before = {row.id: sorted(page for page, _, _ in row.plan) for row in rows}
        given = {scan_id: sorted(plan[0] for plan in own) for scan_id, own in wanted.items()}
        if before != given:
            raise Conflict(_GONE)
        for row in rows:
            row.plan = wanted[row.id]
            await row.save(using_db=connection, update_fields=["plan"])

    await run_tx(work)


async def fix(actor: Actor, document_id: int) -> None:
    """Fix the waiting pages to the document as one PDF; a whole PDF stays as it came, byte by byte.

    Raises NotAllowed, NotFound, Invalid (no pages, unreadable), Conflict, Unavailable.
    """
    require_scanning(actor)
    await paper_of(actor, document_id)

    def told(about: trail.About) -> Event:
        return trail.by_official(actor, Action.SCANNED, about)

    await fix_for(document_id, told)


async def fix_for(document_id: int, told: Told) -> None:
    """Like `fix`, with the event that `told` makes. Raises Invalid, Conflict, Unavailable."""
    rows = await _waiting(document_id)
    pages = [each for each in _in_order(rows) if each.place]
    if not pages:
        raise Invalid("No hay páginas que fijar.", "scan")
    content = await _content(rows, pages)
    (stored,) = await blobs.keep([(content, _PDF)])
    document = await Document.get(id=document_id)

    async def work(connection: BaseDBAsyncClient) -> None:
        now = clock.now()
        again = await _waiting(document_id, connection)
        if [(row.id, row.plan) for row in again] != [(row.id, row.plan) for row in rows]:
            raise Conflict(_GONE)
        await blobs.record(connection, [stored])
        attachment_id = new_id()
        await Attachment.create(
            id=attachment_id,
            document_id=document_id,
            blob_id=stored.sha256,
            position=await _last(connection, document_id) + 1,
            name=f"{document.number} digitalizado.pdf"[:255],
            media_type=_PDF,
            size=stored.size,
            pages=len(pages),
            extraction=ExtractionState.PENDING,
            scan=Scan.NOT_ASKED,  # it was shown to the scanner when it came
            using_db=connection,
        )
        await ScanText.create(id=new_id(), attachment_id=attachment_id, using_db=connection)
        one = Document.filter(id=document_id).using_db(connection)
        await one.update(attachment_count=F("attachment_count") + 1)
        await ScanFile.filter(id__in=[r.id for r in rows]).using_db(connection).update(fixed_at=now)
        paper = Paper.filter(document_id=document_id, scanned_at__isnull=True)
        await paper.using_db(connection).update(scanned_at=now)
        detail = {"sha256": stored.sha256, "pages": len(pages)}
        about = trail.About(document_id, document.case_id, detail=detail)
        await trail.record(connection, [told(about)])

    await run_tx(work)


async def _last(connection: BaseDBAsyncClient, document_id: int) -> int:
    (row,) = await (
        Attachment.filter(document_id=document_id)
        .using_db(connection)
        .annotate(last=Max("position"))
        .values("last")
    )
    return int(row["last"] or 0)


async def _content(rows: Sequence[ScanFile], pages: Sequence[PageRow]) -> bytes:
    """The PDF of `pages`: the file itself where it is whole, in order and untouched."""
    whole = [[page, 0] for page in range(rows[0].pages)]
    untouched = len(rows) == 1 and [[each.page, each.turn] for each in pages] == whole
    if untouched and not await files.is_photo(rows[0].blob_id):
        return await blobs.read(rows[0].blob_id)
    contents = [await blobs.read(row.blob_id) for row in rows]
    index = {row.id: place for place, row in enumerate(rows)}
    plan = [PagePlan(index[each.scan_id], each.page, each.turn) for each in pages]
    made = await scans.compose(contents, plan)
    if not made:
        raise Invalid(_UNREADABLE, "scan")
    return made


async def drop(actor: Actor, scan_id: int) -> None:
    """Take a file that waits off its paper or out of the pile; it is kept, and shown no more.

    Raises NotAllowed, NotFound.
    """
    require_scanning(actor)

    async def work(connection: BaseDBAsyncClient) -> None:
        found = ScanFile.filter(
            id=scan_id,
            institution_id=actor.institution_id,
            fixed_at__isnull=True,
            dropped_at__isnull=True,
        ).using_db(connection)
        if not await found.update(dropped_at=clock.now(), dropped_by=actor.who[:300]):
            raise NotFound(_GONE)

    await run_tx(work)


async def page_picture(actor: Actor, scan_id: int, page: int, turn: int, side: int) -> bytes:
    """A JPEG of a page that waits. Raises NotAllowed, NotFound."""
    require_scanning(actor)
    row = await ScanFile.get_or_none(id=scan_id, institution_id=actor.institution_id)
    if row is None or row.dropped_at is not None or page not in [plan[0] for plan in row.plan]:
        raise NotFound(_GONE)
    turn = turn if turn in TURNS else 0
    made = await scans.page_jpeg(await blobs.read(row.blob_id), page, turn, side)
    if not made:
        raise NotFound("Esa página no se puede mostrar.")
    return made
