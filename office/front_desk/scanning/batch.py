"""Many scans at once: each stretch of pages goes to the paper whose code it bears, or to a pile."""

from collections.abc import Sequence
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action
from models.tables import Document, Event, ScanFile
from office.actors import Actor
from office.errors import Invalid, NotFound
from office.evidence import trail
from office.front_desk import papers
from office.front_desk.scanning import files
from office.front_desk.scanning.fixing import ScanRow, fix_for, require_scanning, row_of

_MOST_LISTED = 200
_NOT_THERE = "Ese escaneo ya no está en la pila."


@dataclass(frozen=True)
class Sorted:
    """What became of a batch: numbers of the documents, stretches in the pile, what was refused."""

    numbers: tuple[str, ...]
    piled: int
    refused: tuple[str, ...]


async def upload(actor: Actor, given: Sequence[files.Given], *, at_once: bool) -> Sorted:
    """Take in files and lay their pages to the papers whose codes they bear; `at_once` also fixes
    them. A file that cannot be read is refused, and the others are not. Raises NotAllowed, Invalid
    (no file), Unavailable."""
    require_scanning(actor)
    if not given:
        raise Invalid("Elija los archivos escaneados.", "scan")
    taker = files.Taker(actor.institution_id, actor.who)

    def told(about: trail.About) -> Event:
        return trail.by_official(actor, Action.SCANNED, about)

    laid, piled, refused = [], 0, []
    for file in given:
        try:
            documents, left = await files.lay_by_code(taker, file)
        except Invalid as error:
            refused.append(str(error))
            continue
        laid += documents
        piled += left
    for document_id in dict.fromkeys(laid) if at_once else ():
        await fix_for(document_id, told)
    numbers = (
        await Document.filter(id__in=laid or [0]).order_by("id").values_list("number", flat=True)
    )
    return Sorted(tuple(str(number) for number in numbers), piled, tuple(refused))


async def pile(actor: Actor) -> list[ScanRow]:
    """The scans that bear no code of a paper, the oldest first. Raises NotAllowed."""
    require_scanning(actor)
    rows = (
        await ScanFile.filter(
            institution_id=actor.institution_id,
            document_id__isnull=True,
            fixed_at__isnull=True,
            dropped_at__isnull=True,
        )
        .order_by("id")
        .limit(_MOST_LISTED)
    )
    return [row_of(row) for row in rows]


async def assign(actor: Actor, scan_id: int, code: str) -> int:
    """Lay a scan of the pile to the paper with that number or code; its pages wait there.

    Returns its document. Raises NotAllowed, NotFound.
    """
    require_scanning(actor)
    document_id = await papers.by_code(actor, code)

    async def work(connection: BaseDBAsyncClient) -> None:
        found = ScanFile.filter(
            id=scan_id,
            institution_id=actor.institution_id,
            document_id__isnull=True,
            dropped_at__isnull=True,
        ).using_db(connection)
        if not await found.update(document_id=document_id):
            raise NotFound(_NOT_THERE)

    await run_tx(work)
    return document_id
