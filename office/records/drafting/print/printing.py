"""What the author of a draft may change about its print."""

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, DocumentKind
from office import clock
from office.actors import Actor
from office.errors import Conflict
from office.evidence import trail
from office.papers.letters.layouts import PrintOptions, options_from, to_store
from office.records.drafting.drafts import CHANGED, editable


async def options_of(actor: Actor, document_id: int) -> tuple[PrintOptions, DocumentKind, int]:
    """How the draft is printed, its kind, and the version that goes back. Raises NotFound,
    Conflict."""
    row = await editable(actor, document_id)
    return options_from(row.kind, row.print_options), row.kind, row.version


async def set_options(actor: Actor, document_id: int, version: int, options: PrintOptions) -> None:
    """Print the draft so from now on. Raises Invalid (print), NotFound, Conflict."""

    async def work(connection: BaseDBAsyncClient) -> None:
        row = await editable(actor, document_id, connection)
        if row.version != version:
            raise Conflict(CHANGED)
        row.print_options = to_store(row.kind, options) or None
        row.dated_at = clock.now()
        await row.save(using_db=connection, update_fields=["print_options", "dated_at"])
        about = trail.About(row.id, row.case_id, detail={"print": row.print_options})
        await trail.record(connection, [trail.by_official(actor, Action.EDITED, about)])

    await run_tx(work)
