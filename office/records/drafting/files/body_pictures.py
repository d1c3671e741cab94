"""Pictures in the text of a document: put in while it is written, shown to who may read it."""

from tortoise.backends.base.client import BaseDBAsyncClient

from models.bulk.rows import add_rows, made
from models.database import run_tx
from models.ids import new_id
from models.tables import BodyPicture
from office import clock
from office.actors import Actor
from office.errors import Invalid, NotFound
from office.papers.letters import pictures
from office.records.access import documents
from office.records.drafting.drafts import editable
from office.storage import blobs
from office.storage.file_content import FileContent

LARGEST = 10 * 1024 * 1024  # bytes
MOST = 100
_NO_PICTURE = "Eso no es una imagen que se pueda imprimir. Use PNG, JPEG o GIF."


async def add(actor: Actor, document_id: int, content: bytes) -> str:
    """Keep a picture for the draft's text; its SHA-256. Raises Invalid (picture), NotFound,
    Conflict."""
    await editable(actor, document_id)
    if len(content) > LARGEST:
        raise Invalid(
            f"La imagen pesa {len(content) // 2**20} MB; en el texto caben imágenes de hasta "
            f"{LARGEST // 2**20} MB. Redúzcala o añádala como anexo.",
            "picture",
        )
    kind = pictures.sort_of(content)
    if not kind or pictures.size_of(content) is None:
        raise Invalid(_NO_PICTURE, "picture")
    (stored,) = await blobs.keep([(content, kind)])

    async def work(connection: BaseDBAsyncClient) -> None:
        row = await editable(actor, document_id, connection)
        if await BodyPicture.filter(document_id=row.id).using_db(connection).count() >= MOST:
            raise Invalid(f"Un texto puede llevar hasta {MOST} imágenes.", "picture")
        await blobs.record(connection, [stored])
        kept = made(
            BodyPicture, id=new_id(), document_id=row.id, blob_id=stored.sha256, at=clock.now()
        )
        await add_rows(connection, [kept], keep_first=True)

    await run_tx(work)
    return stored.sha256


async def picture(actor: Actor, sha256: str) -> FileContent:
    """A picture of a text within the actor's reach. Raises NotFound."""
    rows = await BodyPicture.filter(blob_id=sha256).order_by("-id").limit(20)
    for row in rows:
        try:
            await documents.readable(actor, row.document_id)
        except NotFound:
            continue
        content = await blobs.read(sha256)
        return FileContent("imagen", pictures.sort_of(content), content, inline=True)
    raise NotFound("Esa imagen no existe.")
