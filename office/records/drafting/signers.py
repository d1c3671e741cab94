"""Who signs a document, in order: whom it was sent up to for that, or who holds it."""

from collections.abc import Sequence

from tortoise.backends.base.client import BaseDBAsyncClient

from models.enums import AskedFor, StepState
from models.tables import Document, Post, ReviewStep

_COUNTS = (StepState.WAITING, StepState.OPEN, StepState.DONE)


async def signature_steps(
    document_id: int, connection: BaseDBAsyncClient | None = None
) -> list[ReviewStep]:
    """Those who were asked to sign and did not refuse, in their order, signed or not."""
    query = ReviewStep.filter(
        document_id=document_id, asked_for=AskedFor.SIGNATURE, state__in=_COUNTS
    )
    if connection is not None:
        query = query.using_db(connection)
    return await query.order_by("asked_at", "position", "id")


async def signer_posts(document: Document) -> list[int]:
    """The posts whose holders sign `document`, in order; its author's for want of others."""
    asked = [step.post_id for step in await signature_steps(document.id)]
    alone = document.signer_post_id or document.author_post_id or 0
    return asked or [alone]


async def posts_in_order(post_ids: Sequence[int]) -> list[Post]:
    """The posts with all that is printed of who sits in them, in the order of `post_ids`."""
    rows = await Post.filter(id__in=list(post_ids)).select_related(
        "official", "unit__institution", "acting_for__official"
    )
    found = {row.id: row for row in rows}
    return [found[post_id] for post_id in post_ids if post_id in found]
