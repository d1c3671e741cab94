"""Documents in the folders of a unit: one folder a unit, put in and taken out."""

from dataclasses import dataclass
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, Confidentiality
from models.tables import Document, Filing, Folder
from office import clock, paging
from office.actors import Actor
from office.errors import Invalid, NotAllowed, NotFound
from office.evidence import trail
from office.records.access import documents
from office.records.access.case_documents import readable_among


@dataclass(frozen=True)
class FiledRow:
    """A document in a folder; `may_open` is false where the actor may not read it."""

    document_id: int
    number: str
    subject: str
    at: datetime
    who: str
    may_open: bool


@dataclass(frozen=True)
class Place:
    """The folder of the actor's unit in which a document lies."""

    folder_id: int
    name: str


async def put(actor: Actor, document_id: int, folder_id: int) -> None:
    """Put the document into a folder of the actor's unit, out of the one it was in there.

    Raises Invalid (carpeta), NotFound, NotAllowed while absent.
    """
    document = await documents.readable(actor, document_id)
    if actor.absent:
        raise NotAllowed("Otra persona le subroga; ella archiva mientras tanto.")
    folder = await Folder.get_or_none(id=folder_id, unit_id=actor.unit_id, active=True)
    if folder is None:
        raise Invalid("Elija una carpeta activa de su área.", "carpeta")

    async def work(connection: BaseDBAsyncClient) -> None:
        here = Filing.filter(document_id=document.id, unit_id=actor.unit_id).using_db(connection)
        told = {"folder_id": folder.id, "at": clock.now(), "who": actor.who[:300]}
        if not await here.update(**told):
            await Filing.create(
                document_id=document.id, unit_id=actor.unit_id, using_db=connection, **told
            )
        detail = {"folder": f"{folder.code} {folder.name}", "unit": actor.unit_name}
        about = trail.About(document.id, document.case_id, detail=detail)
        await trail.record(connection, [trail.by_official(actor, Action.FILED, about)])

    await run_tx(work)


async def take_out(actor: Actor, document_id: int) -> None:
    """Out of the folder of the actor's unit. Raises NotFound."""
    document = await documents.readable(actor, document_id)

    async def work(connection: BaseDBAsyncClient) -> None:
        here = Filing.filter(document_id=document.id, unit_id=actor.unit_id)
        if not await here.using_db(connection).delete():
            raise NotFound("El documento no está en una carpeta de su área.")
        about = trail.About(document.id, document.case_id)
        await trail.record(connection, [trail.by_official(actor, Action.UNFILED, about)])

    await run_tx(work)


async def place_of(actor: Actor, document_id: int) -> Place | None:
    """Where the document lies in the actor's unit."""
    row = (
        await Filing.filter(document_id=document_id, unit_id=actor.unit_id)
        .select_related("folder")
        .first()
    )
    return Place(row.folder_id, f"{row.folder.code} {row.folder.name}") if row else None


async def filed_in(
    actor: Actor, folder_id: int, cursor: str = "", size: int = 25
) -> paging.Leaf[FiledRow]:
    """The documents in a folder of the actor's unit, the last put in first. Raises NotFound."""
    if not await Folder.filter(id=folder_id, unit_id=actor.unit_id).exists():
        raise NotFound("Esa carpeta no existe en su área.")
    place = paging.decode(cursor)
    query = Filing.filter(folder_id=folder_id).select_related("document")
    found = await paging.beyond(query, "at", place, size + 1)
    leaf = paging.leaf(found, place, size, lambda row: (row.at, row.id))
    open_to = await readable_among(actor, [row.document_id for row in leaf.rows])
    rows = tuple(_row(row, row.document, row.document_id in open_to) for row in leaf.rows)
    return paging.Leaf(rows, leaf.newer, leaf.older)


def _row(row: Filing, document: Document, may_open: bool) -> FiledRow:
    secret = document.confidentiality is Confidentiality.CONFIDENTIAL and not may_open
    number = "" if secret else document.number or document.draft_number or ""
    subject = document.subject if may_open else "Sin acceso desde su puesto"
    return FiledRow(document.id, number, subject, row.at, row.who, may_open)
