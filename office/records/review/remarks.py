"""Remarks on a draft: at the whole, or in the margin beside some of its words."""

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action
from models.tables import DraftComment
from office import clock
from office.actors import Actor
from office.errors import Invalid, NotFound
from office.evidence import trail
from office.records.review import steps as review
from office.records.review.views import CommentRow

LONGEST, LONGEST_QUOTE = 2000, 300
MOST = 500


async def remark(actor: Actor, document_id: int, text: str, quote: str = "") -> None:
    """Say something about the draft, or about the words `quote` of it.

    For whoever takes part. Raises Invalid (remark), NotFound, Conflict.
    """
    text, quote = text.strip(), " ".join(quote.split())[:LONGEST_QUOTE]
    if not text:
        raise Invalid("Escriba el comentario antes de guardarlo.", "remark")
    if len(text) > LONGEST:
        raise Invalid(f"El comentario tiene {len(text)} caracteres; caben {LONGEST}.", "remark")
    row, _ = await review.participating(actor, document_id)

    async def work(connection: BaseDBAsyncClient) -> None:
        there = DraftComment.filter(document_id=row.id).using_db(connection)
        if await there.count() >= MOST:
            raise Invalid(f"Este borrador ya tiene {MOST} comentarios.", "remark")
        await DraftComment.create(
            document_id=row.id,
            post_id=actor.post_id,
            version=row.version,
            quote=quote,
            text=text,
            at=clock.now(),
            using_db=connection,
        )
        about = trail.About(
            row.id, row.case_id, comment=text[:1000], detail={"quote": quote, "at": row.version}
        )
        await trail.record(connection, [trail.by_official(actor, Action.REMARKED, about)])

    await run_tx(work)


async def settle(actor: Actor, document_id: int, comment_id: int) -> None:
    """Mark a remark as dealt with. For whoever takes part. Raises NotFound, Conflict."""
    row, _ = await review.participating(actor, document_id)

    async def work(connection: BaseDBAsyncClient) -> None:
        found = DraftComment.filter(id=comment_id, document_id=row.id).using_db(connection)
        if not await found.exists():
            raise NotFound("Ese comentario no existe.")
        await found.filter(settled_at__isnull=True).update(
            settled_at=clock.now(), settled_by=actor.post_id
        )

    await run_tx(work)


async def remarks_on(document_id: int) -> tuple[CommentRow, ...]:
    """All remarks, those still open first, each kind as they were made."""
    rows = (
        await DraftComment.filter(document_id=document_id)
        .select_related("post__official")
        .order_by("id")
    )
    found = [
        CommentRow(
            comment_id=row.id,
            who=f"{row.post.official.name}, {row.post.title}",
            text=row.text,
            quote=row.quote,
            version=row.version,
            at=row.at,
            settled=row.settled_at is not None,
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda each: each.settled))
