"""Taking back what has its number and has not left: the number stays void, the text a draft."""

from tortoise.backends.base.client import BaseDBAsyncClient

from models.bulk.rows import add_rows, made
from models.database import run_tx
from models.enums import Action, Channel, DocumentState, StepState
from models.ids import new_id
from models.tables import Attachment, Document, Link, Official, Post, Recipient
from office import clock
from office.actors import Actor
from office.config import config
from office.errors import Conflict, Invalid, NotFound
from office.evidence import trail as trace
from office.outbox import posting as outbox
from office.outbox.posting import Notice
from office.people.posts import is_seated
from office.records.drafting.beginnings.new_documents import draft_number
from office.records.review import steps as review
from office.records.sending.departures.leaving import ABSENT, GONE

LONGEST_REASON = 1000
# What the new draft does not take over: it has no number, and nobody is asked about it yet.
_OWN = {
    "series_id", "sequence",
    "id", "state", "number", "draft_number", "holder_post_id", "created_at", "dated_at", "pdf_id",
    "verification_code", "message_id", "origin_key", "version", "signer_post_id", "leaves_at",
    "by_hand",
}  # fmt: skip


async def withdraw(actor: Actor, document_id: int, reason: str = "") -> int:
    """Void a numbered document before it leaves; the id of the draft that goes on from it.

    For its writer, who sends it and who is to sign it, who says why. The number stays, listed as
    withdrawn. The draft lies with the actor; with its writer where somebody who was to sign gives
    it back. Raises Invalid (reason), NotFound, Conflict once it has left.
    """
    reason = reason.strip()
    if len(reason) > LONGEST_REASON:
        raise Invalid(f"Use hasta {LONGEST_REASON} caracteres.", "reason")

    async def work(connection: BaseDBAsyncClient) -> int:
        query = Document.filter(id=document_id).using_db(connection).select_for_update()
        row = await query.first()
        hands = {row.author_post_id, row.holder_post_id, row.signer_post_id} if row else set()
        if row is None or not hands & {*actor.handled_ids}:
            raise NotFound(ABSENT)
        if row.state is not DocumentState.SIGNING:
            raise Conflict(GONE)
        own = bool({row.author_post_id, row.signer_post_id} & {*actor.post_ids})
        if not own and not reason:
            raise Invalid("Escriba por qué lo devuelve: quien lo escribió lo leerá.", "reason")
        writer = row.author_post_id if await is_seated(connection, row.author_post_id) else None
        holder = actor.post_id if own else writer or actor.post_id
        draft = await _again(connection, actor, row, holder)
        await _end(connection, actor, row, reason, draft)
        if holder not in actor.post_ids:
            await _tell(connection, actor, row, draft, holder, reason)
        return int(draft.id)

    draft_id = await run_tx(work)
    outbox.announce()
    return draft_id


async def _end(
    connection: BaseDBAsyncClient, actor: Actor, row: Document, reason: str, draft: Document
) -> None:
    step = review.open_step(await review.steps_of(row.id, connection))
    if step is not None:
        await review.end(connection, step, StepState.RETURNED, reason)
    await review.end_pending(connection, row.id)
    await (
        Document.filter(id=row.id)
        .using_db(connection)
        .update(state=DocumentState.VOID, holder_post_id=None, leaves_at=None, dated_at=clock.now())
    )
    about = trace.About(
        row.id,
        row.case_id,
        comment=reason,
        detail={"number": row.number, "draft": draft.draft_number},
    )
    begun = trace.About(draft.id, draft.case_id, detail={"withdrawn": row.number})
    await trace.record(
        connection,
        [
            trace.by_official(actor, Action.WITHDRAWN, about),
            trace.by_official(actor, Action.DRAFTED, begun),
        ],
    )


async def _again(
    connection: BaseDBAsyncClient, actor: Actor, row: Document, holder_post_id: int
) -> Document:
    """The same document as a draft: text, people, files and what it goes on from."""
    kept = {
        name: getattr(row, name) for name in Document._meta.fields_db_projection if name not in _OWN
    }
    now = clock.now()
    draft = made(
        Document,
        id=new_id(),
        state=DocumentState.DRAFT,
        draft_number=await draft_number(connection, actor),
        holder_post_id=holder_post_id,
        created_at=now,
        dated_at=now,
        **kept,
    )
    await add_rows(connection, [draft])
    await _copied(connection, Recipient, row.id, draft.id)
    await _copied(connection, Attachment, row.id, draft.id)
    links = await Link.filter(consequent_id=row.id).using_db(connection)
    fresh = [
        made(
            Link,
            id=new_id(),
            antecedent_id=link.antecedent_id,
            consequent_id=draft.id,
            kind=link.kind,
            at=now,
        )
        for link in links
    ]
    await add_rows(connection, fresh)
    return draft


async def _copied(
    connection: BaseDBAsyncClient,
    table: type[Recipient] | type[Attachment],
    document_id: int,
    draft_id: int,
) -> None:
    fresh = []
    for row in await table.filter(document_id=document_id).using_db(connection).order_by("id"):
        facts = {name: getattr(row, name) for name in table._meta.fields_db_projection}
        fresh.append(made(table, **{**facts, "id": new_id(), "document_id": draft_id}))
    await add_rows(connection, fresh)


async def _tell(
    connection: BaseDBAsyncClient,
    actor: Actor,
    row: Document,
    draft: Document,
    holder: int,
    reason: str,
) -> None:
    post = await Post.get(id=holder, using_db=connection)
    official = await Official.get(id=post.official_id, using_db=connection)
    notice = Notice(
        kind="given_back",
        channel=Channel.EMAIL,
        to_address=official.email,
        to_name=official.name,
        facts={
            "official": official.name,
            "kind": row.kind.value,
            "number": row.number or "",
            "subject": row.subject,
            "by": actor.who,
            "note": reason,
            "url": f"{config().base_url}/borradores/{draft.id}",
        },
        once_key=f"withdrawn:{row.id}",
    )
    await outbox.enqueue(connection, [notice])
