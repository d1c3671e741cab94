"""The files of a draft: added, described, put in order, cleaned of hidden data, taken away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient

from models.bulk.rows import change_rows
from models.database import run_tx
from models.enums import Action, ExtractionState, Scan
from models.ids import new_id
from models.tables import Attachment, Document
from office import clock
from office.actors import Actor
from office.config import config
from office.errors import Conflict, Invalid, NotFound
from office.evidence import trail
from office.papers.inspection import hidden_data
from office.papers.inspection.hidden_data import REMOVED, Hidden
from office.papers.inspection.sniffing import is_program, media_type, mismatch
from office.records.drafting.drafts import editable
from office.storage import blobs
from office.storage.blobs import StoredBlob

LARGEST = 25 * 1024 * 1024  # bytes
MOST = 50
LONGEST_DESCRIPTION = 200
_PDF = "application/pdf"


@dataclass(frozen=True)
class DraftFile:
    """A file of a draft. `hidden` is what it carries besides what is seen; `removable`: some of
    that can be taken out."""

    attachment_id: int
    name: str
    media_type: str
    size: int
    description: str
    position: int
    hidden: tuple[Hidden, ...]
    removable: bool
    scan: Scan


@dataclass(frozen=True)
class Uploaded:
    """A file as it was sent."""

    name: str
    content: bytes


async def files(actor: Actor, document_id: int) -> tuple[DraftFile, ...]:
    """The draft's files in their order. Raises NotFound, Conflict."""
    await editable(actor, document_id)
    rows = await Attachment.filter(document_id=document_id).order_by("position", "id")
    return tuple(_view(row) for row in rows)


def _view(row: Attachment) -> DraftFile:
    hidden = tuple(Hidden(each) for each in row.hidden or () if each in list(Hidden))
    return DraftFile(
        row.id,
        row.name,
        row.media_type,
        row.size,
        row.description,
        row.position,
        hidden,
        bool(REMOVED & set(hidden)),
        row.scan,
    )


async def add(actor: Actor, document_id: int, given: Sequence[Uploaded]) -> tuple[int, ...]:
    """Add files at the end; their ids. What each is tells its content, not its name.

    Raises Invalid (files), naming the file at fault: then none is added. NotFound, Conflict.
    """
    await editable(actor, document_id)
    if not given:
        raise Invalid("Elija al menos un archivo.", "files")
    for each in given:
        _check(each)
    kinds = [media_type(each.content, each.name) for each in given]
    hides = [
        await hidden_data.find(each.content, kind) for each, kind in zip(given, kinds, strict=True)
    ]
    stored = await blobs.keep(
        [(each.content, kind) for each, kind in zip(given, kinds, strict=True)]
    )

    async def work(connection: BaseDBAsyncClient) -> tuple[int, ...]:
        row = await editable(actor, document_id, connection)
        there = await Attachment.filter(document_id=row.id).using_db(connection).count()
        if there + len(given) > MOST:
            raise Invalid(f"Un documento puede llevar hasta {MOST} anexos.", "files")
        await blobs.record(connection, stored)
        ids = []
        for at, (each, kind, hidden, blob) in enumerate(
            zip(given, kinds, hides, stored, strict=True), start=1
        ):
            fresh = _row(row.id, there + at, each.name, kind, hidden, blob)
            await fresh.save(using_db=connection, force_create=True)
            ids.append(fresh.id)
        names = [each.name for each in given]
        await _changed(connection, actor, row, {"files_added": names})
        return tuple(ids)

    return await run_tx(work)


def _check(each: Uploaded) -> None:
    if not each.content:
        raise Invalid(f"El archivo «{each.name}» está vacío.", "files")
    if len(each.content) > LARGEST:
        raise Invalid(
            f"El archivo «{each.name}» pesa {len(each.content) // 2**20} MB; "
            f"un anexo puede pesar hasta {LARGEST // 2**20} MB.",
            "files",
        )
    if is_program(each.content, each.name):
        raise Invalid(f"El archivo «{each.name}» es un programa: no se puede anexar.", "files")
    if wrong := mismatch(each.content, each.name):
        raise Invalid(f"{wrong} Guárdelo con su tipo de verdad y vuelva a subirlo.", "files")


def _row(
    document_id: int,
    position: int,
    name: str,
    kind: str,
    hidden: tuple[Hidden, ...],
    blob: StoredBlob,
) -> Attachment:
    return Attachment(
        id=new_id(),
        document_id=document_id,
        blob_id=blob.sha256,
        position=position,
        name=(" ".join(name.split()) or "archivo")[-255:],
        media_type=kind,
        size=blob.size,
        extraction=ExtractionState.PENDING if kind == _PDF else ExtractionState.NOTHING,
        scan=Scan.PENDING if config().clamd else Scan.NOT_ASKED,
        hidden=[each.value for each in hidden],
    )


async def _changed(
    connection: BaseDBAsyncClient, actor: Actor, row: Document, what: dict[str, object]
) -> None:
    """The files of a draft are no part of its version: who writes its text goes on writing."""
    count = await Attachment.filter(document_id=row.id).using_db(connection).count()
    row.attachment_count, row.dated_at = count, clock.now()
    await row.save(using_db=connection, update_fields=["attachment_count", "dated_at"])
    about = trail.About(row.id, row.case_id, detail=what)
    await trail.record(connection, [trail.by_official(actor, Action.EDITED, about)])


async def remove(actor: Actor, document_id: int, attachment_id: int) -> None:
    """Take a file from the draft. Raises NotFound, Conflict."""

    async def work(connection: BaseDBAsyncClient) -> None:
        row = await editable(actor, document_id, connection)
        file = await _file(connection, row, attachment_id)
        await file.delete(using_db=connection)
        await _changed(connection, actor, row, {"file_removed": file.name})

    await run_tx(work)


async def _file(connection: BaseDBAsyncClient, row: Document, attachment_id: int) -> Attachment:
    file = await Attachment.get_or_none(id=attachment_id, document_id=row.id, using_db=connection)
    if file is None:
        raise NotFound("Ese anexo ya no está en el borrador.")
    return file


async def arrange(actor: Actor, document_id: int, wanted: Mapping[int, tuple[int, str]]) -> None:
    """Give files their place and description, by id. Raises Invalid (description), NotFound,
    Conflict."""
    told = {key: (at, " ".join(text.split())) for key, (at, text) in wanted.items()}
    if any(len(text) > LONGEST_DESCRIPTION for _, text in told.values()):
        raise Invalid(
            f"La descripción puede tener hasta {LONGEST_DESCRIPTION} caracteres.", "description"
        )

    async def work(connection: BaseDBAsyncClient) -> None:
        row = await editable(actor, document_id, connection)
        rows = await Attachment.filter(document_id=row.id).using_db(connection).order_by("id")
        for each in rows:
            if each.id in told:
                each.position, each.description = told[each.id]
        rows.sort(key=lambda each: (each.position, each.id))
        for position, each in enumerate(rows, start=1):
            each.position = position
        await change_rows(connection, rows, ("position", "description"))
        await _changed(connection, actor, row, {"files_arranged": len(rows)})

    await run_tx(work)


async def clean(actor: Actor, document_id: int, attachment_id: int) -> tuple[Hidden, ...]:
    """Put a new file, without what can be taken out, in the place of one; what it still hides.

    The old one stays in the store. Raises NotFound, Conflict, Invalid (files) when it cannot be
    done.
    """
    await editable(actor, document_id)
    old = await Attachment.get_or_none(id=attachment_id, document_id=document_id)
    if old is None:
        raise NotFound("Ese anexo ya no está en el borrador.")
    fresh = await hidden_data.removed(await blobs.read(old.blob_id), old.media_type)
    if not fresh:
        raise Invalid(f"No se pudo limpiar «{old.name}». Hágalo en su programa.", "files")
    left = await hidden_data.find(fresh, old.media_type)
    (stored,) = await blobs.keep([(fresh, old.media_type)])

    async def work(connection: BaseDBAsyncClient) -> None:
        row = await editable(actor, document_id, connection)
        file = await _file(connection, row, attachment_id)
        if file.blob_id != old.blob_id:
            raise Conflict("El anexo cambió mientras tanto. Revise y vuelva a intentarlo.")
        await blobs.record(connection, [stored])
        clean_row = _row(row.id, file.position, file.name, file.media_type, left, stored)
        clean_row.description = file.description
        await file.delete(using_db=connection)
        await clean_row.save(using_db=connection, force_create=True)
        await _changed(connection, actor, row, {"file_cleaned": file.name})

    await run_tx(work)
    return left


async def named_on_paper(document_id: int) -> tuple[str, ...]:
    """The files as the paper names them: by description, else by name, with their pages."""
    rows = await Attachment.filter(document_id=document_id).order_by("position", "id")
    return tuple(
        (row.description or row.name)
        + (f" ({row.pages} {'página' if row.pages == 1 else 'páginas'})" if row.pages else "")
        for row in rows
    )
