"""What time does to substitutions: they begin, are warned of three days before, and end."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Channel
from models.tables import Official, Post
from office import clock
from office.actors import Actor
from office.administration import changes
from office.administration.changes import Change
from office.outbox import posting
from office.outbox.posting import Notice
from office.records.routing.succession import hand_over

Step = Callable[[BaseDBAsyncClient, Post], Awaitable[bool]]
_WARNED = timedelta(days=3)
_BATCH = 200


async def keep_time() -> int:
    """Tell of the substitutions that began, are about to end, or ended; return how many.

    Rights follow the dates by themselves, whether or not this has run; what an acting seat still
    holds when it ends passes here to the post's holder.
    """
    now = clock.now()
    due = Post.filter(acting_for_id__isnull=False, ended_at__isnull=True)
    told = 0
    for query, work in (
        (due.filter(held_to__lte=now), _end),
        (due.filter(begun_at__isnull=True, held_from__lte=now, held_to__gt=now), _begin),
        (
            due.filter(
                warned_at__isnull=True,
                begun_at__isnull=False,
                held_to__gt=now,
                held_to__lte=now + _WARNED,
            ),
            _warn,
        ),
    ):
        for post_id in await query.order_by("id").limit(_BATCH).values_list("id", flat=True):
            told += await _each(int(str(post_id)), work)
    if told:
        posting.announce()
    return told


async def _each(post_id: int, work: Step) -> int:
    async def once(connection: BaseDBAsyncClient) -> int:
        query = Post.filter(id=post_id).using_db(connection)
        await query.select_for_update().first()
        seat = await query.select_related("official", "unit", "acting_for__official").first()
        return int(seat is not None and await work(connection, seat))

    return await run_tx(once)


async def _begin(connection: BaseDBAsyncClient, seat: Post) -> bool:
    if seat.begun_at is not None or seat.acting_for is None:
        return False
    await open_now(connection, seat, seat.acting_for, seat.official)
    return True


async def open_now(
    connection: BaseDBAsyncClient, seat: Post, principal: Post, substitute: Official
) -> None:
    """Within a transaction: record that `seat` began, and tell both people."""
    seat.begun_at = clock.now()
    if seat.held_to and seat.held_to - seat.held_from <= _WARNED:
        seat.warned_at = seat.begun_at  # it ends too soon to be warned of
    await seat.save(using_db=connection, update_fields=["begun_at", "warned_at"])
    await posting.enqueue(connection, notices_of("begun", seat, principal.official, substitute))
    await _record(connection, seat, "begun", None)


async def _warn(connection: BaseDBAsyncClient, seat: Post) -> bool:
    if seat.warned_at is not None or seat.acting_for is None:
        return False
    seat.warned_at = clock.now()
    await seat.save(using_db=connection, update_fields=["warned_at"])
    told = notices_of("warning", seat, seat.acting_for.official, seat.official)
    await posting.enqueue(connection, told)
    await _record(connection, seat, "warned", None)
    return True


async def _end(connection: BaseDBAsyncClient, seat: Post) -> bool:
    if seat.ended_at is not None:
        return False
    await close(connection, seat, None)
    return True


async def close(connection: BaseDBAsyncClient, seat: Post, actor: Actor | None) -> None:
    """Within a transaction: end `seat` now, by `actor` or by its time, and tell both people.

    `seat` comes with official, unit and acting_for's official.
    """
    now = clock.now()
    principal = await (
        Post.filter(id=seat.acting_for_id)
        .using_db(connection)
        .select_related("official", "unit")
        .get()
    )
    moved = await hand_over(connection, actor, [seat.id], principal)
    seat.ended_at = now
    if seat.held_to is None or seat.held_to > now:
        seat.held_to = now
        seat.held_from = min(seat.held_from, now)
    await seat.save(using_db=connection, update_fields=["ended_at", "held_to", "held_from"])
    told = notices_of("ended", seat, principal.official, seat.official)
    await posting.enqueue(connection, told)
    await _record(connection, seat, "ended", actor, moved.in_words)


async def _record(
    connection: BaseDBAsyncClient, seat: Post, act: str, actor: Actor | None, moved: str = ""
) -> None:
    after = {"moved": moved} if moved else {}
    change = Change("acting", act, seat.id, f"{seat.title}, {seat.official.name}", after=after)
    unit = seat.unit
    await changes.record(connection, actor, change, unit.institution_id)


def notices_of(stage: str, seat: Post, principal: Official, substitute: Official) -> list[Notice]:
    """What both people are told; `stage` is planned, begun, warning or ended."""
    facts = {
        "stage": stage,
        "post": seat.title,
        "principal": principal.name,
        "substitute": substitute.name,
        "begins": seat.held_from.isoformat(),
        "ends": (seat.held_to or seat.held_from).isoformat(),
        "reference": seat.reference,
    }
    return [
        Notice(
            kind="acting",
            channel=Channel.EMAIL,
            to_address=person.email,
            to_name=person.name,
            facts={**facts, "official": person.name},
            once_key=f"acting:{stage}:{seat.id}:{person.id}",
        )
        for person in (principal, substitute)
        if person.email
    ]
