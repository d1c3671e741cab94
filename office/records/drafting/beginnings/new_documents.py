"""A new document of an official's own: an empty draft with its provisional number."""

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, Channel, DocumentKind, DocumentState, Permission
from models.ids import new_id
from models.tables import Document, Recipient, Unit
from office import actors, clock
from office.actors import Actor
from office.config import config
from office.evidence import trail
from office.records.numbering import document_numbers, number_series
from office.records.numbering.number_series import Series

WRITING = "escribir documentos"


async def start(actor: Actor) -> int:
    """Begin a document and return the draft's id; one that the post left empty is taken again.

    Raises NotAllowed.
    """
    actors.require(actor, Permission.WRITE, WRITING)

    async def work(connection: BaseDBAsyncClient) -> int:
        if (begun := await _left_empty(connection, actor)) is not None:
            return begun
        row = fresh_draft(actor, DocumentKind.MEMO, await draft_number(connection, actor))
        await row.save(using_db=connection, force_create=True)
        about = trail.About(row.id)
        await trail.record(connection, [trail.by_official(actor, Action.DRAFTED, about)])
        return int(row.id)

    return await run_tx(work)


async def _left_empty(connection: BaseDBAsyncClient, actor: Actor) -> int | None:
    rows = await Document.filter(
        holder_post_id=actor.post_id,
        author_post_id=actor.post_id,
        state=DocumentState.DRAFT,
        version=1,
        subject="",
        body="",
        answers_id__isnull=True,
    ).using_db(connection)
    for row in rows:
        if not await Recipient.filter(document_id=row.id).using_db(connection).exists():
            return int(row.id)
    return None


def fresh_draft(actor: Actor, kind: DocumentKind, number: str) -> Document:
    """A draft of the actor's, not recorded yet."""
    now = clock.now()
    return Document(
        id=new_id(),
        kind=kind,
        state=DocumentState.DRAFT,
        draft_number=number,
        unit_id=actor.unit_id,
        author_post_id=actor.post_id,
        holder_post_id=actor.post_id,
        sender_name=actor.who[:300],
        channel=Channel.WEB,
        subject="",
        created_at=now,
        dated_at=now,
    )


async def draft_number(connection: BaseDBAsyncClient, actor: Actor) -> str:
    """The next provisional number of the actor's unit; it is never given again."""
    unit = await Unit.get(id=actor.unit_id, using_db=connection).select_related("institution")
    year = clock.today(config().zone).year
    series = Series(unit.id, document_numbers.DRAFTS, year)
    await number_series.open_series(connection, [series])
    sequence = await number_series.allot(connection, series)
    return document_numbers.format_draft(unit.institution.acronym, unit.acronym, year, sequence)
