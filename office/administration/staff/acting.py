"""Subrogación: somebody sits in another's post from one minute to another, by an enabling act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from models.database import run_tx
from models.ids import new_id
from models.tables import Institution, Post
from office import clock
from office.actors import Actor
from office.administration import changes, forms
from office.administration.authority import post_in_reach, units_in_reach
from office.administration.changes import Change
from office.administration.staff.acting_periods import close, notices_of, open_now
from office.errors import Conflict, Invalid, NotAllowed, NotFound
from office.outbox import posting
from office.people.permissions import known
from office.people.posts import seated

_LONGEST = timedelta(days=366)
_PAST = timedelta(days=60)  # how long ended ones stay in the list
_CYCLE = "No puede ser: en esas fechas {0} ya está subrogado, de paso en paso, por {1}."


@dataclass(frozen=True)
class ActingForm:
    """Who (`substitute_id`, a post of theirs) sits in whose post, when, and by which act."""

    post_id: int
    substitute_id: int
    begins: datetime | None
    ends: datetime | None
    reference: str


@dataclass(frozen=True)
class ActingRow:
    """A substitution in the list; `state` is one of future, now, over."""

    acting_id: int
    title: str
    unit_name: str
    principal: str
    substitute: str
    begins: datetime
    ends: datetime
    reference: str
    state: str


async def acting(actor: Actor) -> tuple[ActingRow, ...]:
    """Those of units within reach: under way, to come and lately over. Raises NotAllowed."""
    reach = await units_in_reach(actor)
    now = clock.now()
    rows = await (
        Post.filter(acting_for_id__isnull=False, unit_id__in=list(reach))
        .filter(held_to__gt=now - _PAST)
        .select_related("unit", "official", "acting_for__official")
        .order_by("held_from")
    )
    return tuple(_row(row, now) for row in rows)


def _row(row: Post, now: datetime) -> ActingRow:
    ends = row.held_to or row.held_from
    state = "over" if ends <= now else "now" if row.held_from <= now else "future"
    principal = row.acting_for.official.name if row.acting_for else ""
    return ActingRow(
        acting_id=row.id,
        title=row.title,
        unit_name=row.unit.name,
        principal=principal,
        substitute=row.official.name,
        begins=row.held_from,
        ends=ends,
        reference=row.reference,
        state=state,
    )


async def substitute(actor: Actor, form: ActingForm) -> int:
    """Let somebody sit in another's post; return the acting post's id.

    It begins and ends by itself at the minute. Meanwhile the holder reads and does nothing. Raises
    NotAllowed, NotFound, Invalid (dates in reverse, a second substitute, a cycle).
    """
    begins, ends = _dates(form)
    reference = forms.short(form.reference, "reference")
    if not reference:
        raise Invalid("Escriba el documento que lo dispone.", "reference")

    async def work(connection: BaseDBAsyncClient) -> int:
        await (
            Institution.filter(id=actor.institution_id)
            .using_db(connection)
            .select_for_update()
            .first()
        )
        post = await post_in_reach(actor, form.post_id, connection)
        other = await _substitute(connection, actor, form.substitute_id)
        _check_people(actor, post, other)
        await _check_free(connection, post, begins, ends)
        await _check_no_cycle(connection, post, other, begins, ends)
        seat = _seat(post, other, begins, ends, reference)
        seat.unit = post.unit
        await seat.save(using_db=connection, force_create=True)
        seat.official = other.official
        after = {
            "official": other.official.name,
            "for": f"{post.official.name}, {post.title}",
            "from": begins.isoformat(timespec="minutes"),
            "to": ends.isoformat(timespec="minutes"),
            "reference": reference,
        }
        change = Change("acting", "created", seat.id, seat.title, after=after)
        await changes.record(connection, actor, change, actor.institution_id)
        if begins <= clock.now():
            await open_now(connection, seat, post, other.official)
        else:
            await posting.enqueue(
                connection, notices_of("planned", seat, post.official, other.official)
            )
        return int(seat.id)

    acting_id = await run_tx(work)
    posting.announce()
    return acting_id


def _seat(post: Post, other: Post, begins: datetime, ends: datetime, reference: str) -> Post:
    return Post(
        id=new_id(),
        unit_id=post.unit_id,
        official_id=other.official_id,
        acting_for_id=post.id,
        title=f"{post.title[:196]} (S)",
        profile=post.profile,
        permissions=post.permissions,
        role_id=post.role_id,
        extra=post.permissions if post.extra is None else post.extra,
        admin_units=post.admin_units,
        held_from=begins,
        held_to=ends,
        reference=reference,
    )


def _dates(form: ActingForm) -> tuple[datetime, datetime]:
    if form.begins is None:
        raise Invalid("Escriba desde cuándo, con fecha y hora.", "begins")
    if form.ends is None:
        raise Invalid("Escriba hasta cuándo, con fecha y hora.", "ends")
    now = clock.now()
    begins = max(form.begins, now) if form.begins > now - timedelta(minutes=5) else form.begins
    if begins < now - timedelta(minutes=5):
        raise Invalid("El comienzo ya pasó: una subrogación no vale hacia atrás.", "begins")
    if form.ends <= begins:
        raise Invalid("El fin debe ser posterior al comienzo.", "ends")
    if form.ends - begins > _LONGEST:
        raise Invalid("Una subrogación dura hasta un año.", "ends")
    return begins, form.ends


async def _substitute(connection: BaseDBAsyncClient, actor: Actor, post_id: int) -> Post:
    found = await (
        Post.filter(
            seated(clock.now()),
            id=post_id,
            acting_for_id__isnull=True,
            unit__institution_id=actor.institution_id,
            official__active=True,
        )
        .using_db(connection)
        .select_related("official", "unit")
        .first()
    )
    if found is None:
        raise Invalid("Elija a una persona de la lista.", "substitute_id")
    return found


def _check_people(actor: Actor, post: Post, other: Post) -> None:
    if post.acting_for_id is not None:
        raise Invalid("Ese puesto ya es una subrogación: subrogue el puesto de su titular.")
    if post.held_to is not None and post.held_to <= clock.now():
        raise Conflict("Ese puesto ya terminó.")
    if post.official_id == other.official_id:
        raise Invalid("Nadie se subroga a sí mismo; elija a otra persona.", "substitute_id")
    if other.official_id == actor.official_id and known(post.permissions) - actor.permissions:
        raise NotAllowed(
            "No puede darse a sí mismo más de lo que tiene: pídalo a otra persona que administre."
        )


async def _overlapping(
    connection: BaseDBAsyncClient, begins: datetime, ends: datetime, which: Q
) -> Sequence[Post]:
    return await (
        Post.filter(which, acting_for_id__isnull=False, held_from__lt=ends, held_to__gt=begins)
        .using_db(connection)
        .select_related("official", "acting_for__official")
    )


async def _check_free(
    connection: BaseDBAsyncClient, post: Post, begins: datetime, ends: datetime
) -> None:
    for other in await _overlapping(connection, begins, ends, Q(acting_for_id=post.id)):
        raise Invalid(
            f"En esas fechas ya le subroga {other.official.name}: termine antes esa subrogación.",
            "begins",
        )


async def _check_no_cycle(
    connection: BaseDBAsyncClient, post: Post, other: Post, begins: datetime, ends: datetime
) -> None:
    """Whoever stands in for the substitute, step by step, must not be the absent one."""
    seen, whose = {other.official_id}, [other.official_id]
    while whose:
        steps = await _overlapping(connection, begins, ends, Q(acting_for__official_id__in=whose))
        if any(step.official_id == post.official_id for step in steps):
            raise Invalid(_CYCLE.format(other.official.name, post.official.name), "substitute_id")
        whose = [step.official_id for step in steps if step.official_id not in seen]
        seen.update(whose)


async def return_early(actor: Actor, acting_id: int) -> None:
    """End a substitution now, or call off one to come: by its absent one or an administrator.

    What the acting seat was given meanwhile passes to the post's holder. Raises NotFound,
    NotAllowed, Conflict (over already).
    """

    async def work(connection: BaseDBAsyncClient) -> None:
        query = Post.filter(id=acting_id, acting_for_id__isnull=False).using_db(connection)
        await query.select_for_update().first()
        seat = await query.select_related("official", "unit", "acting_for__official").first()
        if seat is None or seat.acting_for is None:
            raise NotFound("Esa subrogación no existe.")
        if seat.acting_for.official_id != actor.official_id:
            await post_in_reach(actor, acting_id, connection)
        if seat.ended_at is not None:
            raise Conflict("Esa subrogación ya terminó.")
        await close(connection, seat, actor)

    await run_tx(work)
    posting.announce()
