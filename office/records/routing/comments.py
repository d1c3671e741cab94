"""What is said of a document without moving it."""

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action
from office.actors import Actor
from office.errors import Invalid
from office.evidence import trail as trace
from office.records.access import documents as access

_LONGEST_NOTE = 1000


def _note(text: str, field: str) -> str:
    note = text.strip()
    if len(note) > _LONGEST_NOTE:
        raise Invalid(f"El texto tiene {len(note)} caracteres; caben {_LONGEST_NOTE}.", field)
    return note


async def comment(actor: Actor, document_id: int, text: str) -> None:
    """Add a comment to the trail of a document within reach. Raises Invalid (comment), NotFound."""
    text = _note(text, "comment")
    if not text:
        raise Invalid("Escriba el comentario antes de guardarlo.", "comment")
    document = await access.readable(actor, document_id)

    async def work(connection: BaseDBAsyncClient) -> None:
        about = trace.About(document.id, document.case_id, comment=text)
        await trace.record(connection, [trace.by_official(actor, Action.COMMENTED, about)])

    await run_tx(work)
