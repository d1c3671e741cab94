"""A document given to others to read, without moving it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx, run_tx_if_room
from models.enums import Action, Confidentiality, Permission
from models.reading import of, read
from models.tables import Document, Event, Informed, Post, Unit
from office import clock
from office.actors import Actor, require
from office.errors import Invalid, NotFound
from office.evidence import trail as trace
from office.outbox import bell
from office.outbox import posting as outbox
from office.people.posts import actor_of, seated
from office.records.access import documents
from office.records.routing.colleagues import reachable_among
from office.records.routing.notes import _note

MOST = 300  # people one act may inform
_CONFIDENTIAL = (
    "El documento es confidencial: solo lo leen quien lo tiene, quien lo envió y a quienes se "
    "dirige."
)


@dataclass(frozen=True)
class InformedRow:
    """Somebody who was given a document to read; `mine`: the actor gave it and may take it back."""

    informed_id: int
    name: str
    by: str
    at: datetime
    comment: str
    read_at: datetime | None
    own: bool
    mine: bool


async def inform(
    actor: Actor,
    document_id: int,
    post_ids: Sequence[int],
    unit_ids: Sequence[int] = (),
    comment: str = "",
) -> int:
    """Give the document to these posts, and to all posts of these units, to read; how many.

    Whole units need INFORM_ALL. Who has it in their tray already is left out. Raises Invalid
    (para, comment), NotFound, NotAllowed.
    """
    note = _note(comment, "comment")
    document = await documents.readable(actor, document_id)
    if document.confidentiality is Confidentiality.CONFIDENTIAL:
        raise Invalid(_CONFIDENTIAL, "para")
    if unit_ids:
        require(actor, Permission.INFORM_ALL, "informar a áreas enteras")
    posts = await _people(actor, post_ids, unit_ids)

    async def work(connection: BaseDBAsyncClient) -> int:
        return await add(connection, actor, document, posts, note)

    added = await run_tx(work)
    outbox.announce()
    return added


async def add(
    connection: BaseDBAsyncClient,
    actor: Actor,
    document: Document,
    posts: Sequence[Post],
    note: str,
    ring: str = "informed",
) -> int:
    """Put the document into the Informados of `posts`, within the caller's transaction."""
    have = (
        await Informed.filter(document_id=document.id, removed_at__isnull=True)
        .using_db(connection)
        .values_list("post_id", flat=True)
    )
    new = [post for post in posts if post.id not in have and post.id not in actor.post_ids]
    for post in new:
        await Informed.create(
            document_id=document.id,
            post_id=post.id,
            by_post_id=actor.post_id,
            by=actor.who[:300],
            at=clock.now(),
            comment=note,
            using_db=connection,
        )
    await trace.record(
        connection, [_event(actor, document, post, Action.INFORMED, note) for post in new]
    )
    told = bell.Ring(ring, tuple(post.id for post in new), note)
    await bell.ring(connection, actor, document, [told])
    return len(new)


async def take_away(actor: Actor, informed_id: int) -> int:
    """Off the tray: by who was informed, or by who informed them. The document's id.

    Raises NotFound.
    """

    async def work(connection: BaseDBAsyncClient) -> int:
        row = (
            await Informed.filter(id=informed_id, removed_at__isnull=True)
            .using_db(connection)
            .select_for_update(of=("informed",))
            .select_related("document", "post__official")
            .first()
        )
        mine = {*actor.handled_ids}
        if row is None or not {row.post_id, row.by_post_id} & mine:
            raise NotFound("Eso ya no está en la bandeja.")
        row.removed_at = clock.now()
        await row.save(using_db=connection)
        event = _event(actor, row.document, row.post, Action.UNINFORMED, "")
        await trace.record(connection, [event])
        return int(row.document_id)

    return await run_tx(work)


@dataclass(frozen=True, slots=True)
class _Name:
    name: str


@dataclass(frozen=True, slots=True)
class _Post:
    title: str
    official: _Name = of(_Name)


@dataclass(frozen=True, slots=True)
class _Told:
    """What is shown of who was given a document to read."""

    id: int
    post_id: int
    by_post_id: int | None
    by: str
    at: datetime
    comment: str
    read_at: datetime | None
    post: _Post = of(_Post)


async def informed_of(actor: Actor, document_id: int) -> tuple[InformedRow, ...]:
    """Who was given the document to read; the actor's own counts as read from now on."""
    told = Informed.filter(document_id=document_id, removed_at__isnull=True).order_by("id")
    rows = await read(told.limit(MOST), _Told)
    unread = [r.id for r in rows if r.post_id in actor.handled_ids and r.read_at is None]
    if unread:

        async def work(connection: BaseDBAsyncClient) -> None:
            await Informed.filter(id__in=unread).using_db(connection).update(read_at=clock.now())

        await run_tx_if_room(work)
    return tuple(
        InformedRow(
            row.id,
            f"{row.post.official.name}, {row.post.title}",
            row.by,
            row.at,
            row.comment,
            clock.now() if row.id in unread else row.read_at,
            row.post_id in actor.handled_ids,
            row.by_post_id in actor.handled_ids,
        )
        for row in rows
    )


async def readers_among(document: Document, posts: Iterable[Post]) -> list[Post]:
    """Those of `posts` (unit and official fetched) that may read `document` already."""
    return [post for post in posts if await documents.may_read(actor_of(post), document)]


async def _people(actor: Actor, post_ids: Sequence[int], unit_ids: Sequence[int]) -> list[Post]:
    posts = {post.id: post for post in await reachable_among(actor, post_ids)}
    if len(posts) < len(set(post_ids)):
        raise Invalid("Elija a personas de la lista.", "para")
    units = Unit.filter(id__in=list(unit_ids), institution_id=actor.institution_id, active=True)
    if unit_ids and await units.count() < len(set(unit_ids)):
        raise Invalid("Elija áreas de la lista.", "para")
    whole = await Post.filter(
        seated(clock.now()), unit_id__in=list(unit_ids) or [0], official__active=True
    ).select_related("unit", "official")
    posts |= {post.id: post for post in whole}
    if not posts:
        raise Invalid("Elija al menos a una persona.", "para")
    if len(posts) > MOST:
        raise Invalid(f"Son {len(posts)} personas; puede informar a {MOST} a la vez.", "para")
    return list(posts.values())


def _event(actor: Actor, document: Document, post: Post, action: Action, note: str) -> Event:
    detail: dict[str, object] = {"to": f"{post.official.name}, {post.title}"}
    about = trace.About(document.id, document.case_id, None, post.id, note, detail)
    return trace.by_official(actor, action, about)
