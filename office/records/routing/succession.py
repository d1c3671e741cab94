"""What a post holds passes to another: copies, drafts, and an event on each of them."""

from collections.abc import Collection
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient

from models.enums import Action, CopyState, DocumentState, StepState, TaskState
from models.tables import Copy, Document, Event, Post, ReviewStep, Task
from office import clock
from office.actors import Actor
from office.evidence import trail
from office.evidence.trail import About

_BATCH = 500
_ASKED = (StepState.WAITING, StepState.OPEN)
_WORKED = (DocumentState.DRAFT, DocumentState.SIGNING)


@dataclass(frozen=True)
class Holdings:
    """How much a post holds."""

    in_process: int
    archived: int
    other: int
    drafts: int
    reviews: int

    def __bool__(self) -> bool:
        return any((self.in_process, self.archived, self.other, self.drafts, self.reviews))

    @property
    def in_words(self) -> str:
        """All of it in one line; "nada" when there is nothing."""
        told = (
            (self.in_process, "documento en trámite", "documentos en trámite"),
            (self.drafts, "borrador", "borradores"),
            (self.reviews, "borrador por revisar o firmar", "borradores por revisar o firmar"),
            (self.archived, "documento archivado", "documentos archivados"),
            (self.other, "documento más", "documentos más"),
        )
        words = [f"{count} {one if count == 1 else many}" for count, one, many in told if count]
        return ", ".join(words) or "nada"


async def holdings(
    post_ids: Collection[int], connection: BaseDBAsyncClient | None = None
) -> Holdings:
    """What lies with the posts now."""
    copies = Copy.filter(holder_post_id__in=list(post_ids)).exclude(state=CopyState.VOID)
    drafts = Document.filter(holder_post_id__in=list(post_ids), state__in=_WORKED)
    reviews = ReviewStep.filter(post_id__in=list(post_ids), state__in=_ASKED)
    if connection is not None:
        copies, drafts = copies.using_db(connection), drafts.using_db(connection)
        reviews = reviews.using_db(connection)
    in_process = await copies.filter(state=CopyState.IN_PROCESS).count()
    archived = await copies.filter(state=CopyState.ARCHIVED).count()
    return Holdings(
        in_process=in_process,
        archived=archived,
        other=await copies.count() - in_process - archived,
        drafts=await drafts.count(),
        reviews=await reviews.count(),
    )


async def hand_over(
    connection: BaseDBAsyncClient, actor: Actor | None, from_ids: Collection[int], to: Post
) -> Holdings:
    """Pass all that the posts hold to `to` (unit and official fetched) and say how much it was.

    In the caller's transaction; an event on each document, by `actor` or by Chasqui itself. What
    was archived stays archived, and drafts are signed by the new holder.
    """
    moved = await holdings(from_ids, connection)
    while copies := await _next_copies(connection, from_ids):
        ids = [copy.id for copy in copies]
        await (
            Copy.filter(id__in=ids)
            .using_db(connection)
            .update(holder_post_id=to.id, unit_id=to.unit_id, received_at=clock.now(), read_at=None)
        )
        events = [_event(actor, to, copy.holder_post_id, copy.document, copy.id) for copy in copies]
        await trail.record(connection, events)
    await _reviews_follow(connection, from_ids, to)
    await _tasks_follow(connection, from_ids, to)
    while drafts := await _next_drafts(connection, from_ids):
        ids = [draft.id for draft in drafts]
        mine = Document.filter(id__in=ids).using_db(connection)
        await mine.filter(author_post_id__in=list(from_ids)).update(author_post_id=to.id)
        await mine.update(holder_post_id=to.id)
        events = [_event(actor, to, draft.holder_post_id, draft, None) for draft in drafts]
        await trail.record(connection, events)
    return moved


async def _reviews_follow(
    connection: BaseDBAsyncClient, from_ids: Collection[int], to: Post
) -> None:
    """Whoever is asked for a review or a signature, and who will sign what is not signed yet."""
    steps = ReviewStep.filter(state__in=_ASKED).using_db(connection)
    await steps.filter(post_id__in=list(from_ids)).update(post_id=to.id)
    await steps.filter(asker_id__in=list(from_ids)).update(asker_id=to.id)
    unsigned = Document.filter(signer_post_id__in=list(from_ids), state__in=_WORKED)
    await unsigned.using_db(connection).update(signer_post_id=to.id)


async def _tasks_follow(connection: BaseDBAsyncClient, from_ids: Collection[int], to: Post) -> None:
    """Open tasks, those received and those given."""
    tasks = Task.filter(state=TaskState.OPEN).using_db(connection)
    await tasks.filter(assignee_post_id__in=list(from_ids)).update(assignee_post_id=to.id)
    await tasks.filter(assigner_post_id__in=list(from_ids)).update(assigner_post_id=to.id)


async def _next_copies(connection: BaseDBAsyncClient, from_ids: Collection[int]) -> list[Copy]:
    query = Copy.filter(holder_post_id__in=list(from_ids)).exclude(state=CopyState.VOID)
    return await query.using_db(connection).select_related("document").order_by("id").limit(_BATCH)


async def _next_drafts(connection: BaseDBAsyncClient, from_ids: Collection[int]) -> list[Document]:
    query = Document.filter(holder_post_id__in=list(from_ids), state__in=_WORKED)
    return await query.using_db(connection).order_by("id").limit(_BATCH)


def _event(
    actor: Actor | None, to: Post, from_id: int | None, document: Document, copy_id: int | None
) -> Event:
    about = About(
        document_id=document.id,
        case_id=document.case_id,
        copy_id=copy_id,
        to_post_id=to.id,
        detail={
            "to": f"{to.official.name}, {to.title}",
            "unit": to.unit.name,
            "from_post": from_id,
        },
    )
    if actor is None:
        return trail.by_house(Action.SUCCEEDED, about)
    return trail.by_official(actor, Action.SUCCEEDED, about)
