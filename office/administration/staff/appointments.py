"""Posts given, changed and ended; what an ended one held passes to a successor at once."""

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from models.database import run_tx
from models.ids import new_id
from models.tables import Official, Post, Unit
from office import clock
from office.actors import Actor
from office.administration import changes, forms
from office.administration.authority import (
    keep_an_administrator,
    post_in_reach,
    unit_in_reach,
    units_in_reach,
)
from office.administration.changes import Change
from office.administration.staff.grants import (
    PostForm,
    check_grant,
    check_profile,
    permissions_of,
    units_of,
    values,
)
from office.errors import Conflict, Invalid
from office.people.permissions import known
from office.people.posts import seated
from office.records.routing.succession import hand_over, holdings

_ENDED = "Ese puesto ya terminó."
_NEEDS_SUCCESSOR = "Elija quién recibe lo que este puesto tiene: {0}."


async def give_post(actor: Actor, official_id: int, form: PostForm) -> int:
    """Seat the official, who sits in the institution already, in one more post.

    Returns its id. Raises NotAllowed, NotFound, Invalid.
    """

    async def work(connection: BaseDBAsyncClient) -> int:
        reach = await units_in_reach(actor, connection)
        official = await (
            Official.filter(id=official_id, active=True, posts__unit_id__in=list(reach))
            .using_db(connection)
            .first()
        )
        if official is None:
            raise Invalid("Esa persona no existe o no está a su cargo.")
        return await seat(connection, actor, official, form)

    return await run_tx(work)


async def seat(
    connection: BaseDBAsyncClient, actor: Actor, official: Official, form: PostForm
) -> int:
    """Within a transaction: seat `official` in a new post from now on, and record it."""
    unit = await _open_unit(connection, actor, form.unit_id)
    await check_profile(connection, unit.id, form.profile, except_id=0)
    effective = await permissions_of(connection, unit.institution_id, form)
    now_has = frozenset(actor.permissions) if official.id == actor.official_id else None
    check_grant(actor, form, effective, now_has)
    post = Post(
        id=new_id(),
        unit_id=unit.id,
        official_id=official.id,
        title=forms.named(form.title, "title"),
        profile=form.profile,
        permissions=sorted(effective),
        role_id=form.role_id,
        extra=sorted(form.extra),
        admin_units=units_of(form, effective),
        held_from=clock.now(),
    )
    await post.save(using_db=connection, force_create=True)
    after = {**await values(connection, post), "official": official.name}
    change = Change("post", "created", post.id, f"{post.title}, {unit.name}", after=after)
    await changes.record(connection, actor, change, unit.institution_id)
    return int(post.id)


async def change_post(actor: Actor, post_id: int, version: int, form: PostForm) -> None:
    """Change title, profile or permissions of a post; its unit changes only by `move_post`.

    In force with the holder's next page. Raises NotAllowed, NotFound, Invalid, Conflict.
    """

    async def work(connection: BaseDBAsyncClient) -> None:
        post = await _locked(connection, actor, post_id, version)
        await check_profile(connection, post.unit_id, form.profile, except_id=post.id)
        effective = await permissions_of(connection, post.unit.institution_id, form)
        own = known(post.permissions) if post.official_id == actor.official_id else None
        check_grant(actor, form, effective, own)
        before = await values(connection, post)
        post.title, post.profile = forms.named(form.title, "title"), form.profile
        post.permissions, post.role_id = sorted(effective), form.role_id
        post.extra, post.admin_units = sorted(form.extra), units_of(form, effective)
        post.version += 1
        await post.save(using_db=connection)
        name = f"{post.title}, {post.official.name}"
        change = Change("post", "changed", post.id, name, before, await values(connection, post))
        await changes.record(connection, actor, change, post.unit.institution_id)
        await keep_an_administrator(connection, post.unit.institution_id)

    await run_tx(work)


async def end_post(
    actor: Actor, post_id: int, version: int, successor_id: int | None, comment: str = ""
) -> str:
    """End a post now and pass what it holds to the successor's; say in words what that was.

    Raises NotAllowed, NotFound, Invalid (successor), Conflict (changed meanwhile; the last
    administrator).
    """

    async def work(connection: BaseDBAsyncClient) -> str:
        post = await _locked(connection, actor, post_id, version)
        moved = await end(connection, actor, post, successor_id, comment)
        await keep_an_administrator(connection, post.unit.institution_id)
        return moved

    return await run_tx(work)


async def move_post(
    actor: Actor, post_id: int, version: int, form: PostForm, successor_id: int | None
) -> str:
    """Seat the holder of a post in another unit, as `form` says; as `end_post` otherwise.

    What the old post held stays in its unit, with the successor.
    """

    async def work(connection: BaseDBAsyncClient) -> str:
        post = await _locked(connection, actor, post_id, version)
        if form.unit_id == post.unit_id:
            raise Invalid("Elija un área distinta de la actual.", "unit_id")
        moved = await end(connection, actor, post, successor_id, "Cambio de área")
        await seat(connection, actor, post.official, form)
        await keep_an_administrator(connection, post.unit.institution_id)
        return moved

    return await run_tx(work)


async def end(
    connection: BaseDBAsyncClient,
    actor: Actor,
    post: Post,
    successor_id: int | None,
    comment: str = "",
) -> str:
    """Within a transaction: end `post` (unit and official fetched), as `end_post` does."""
    now = clock.now()
    acting = await (
        Post.filter(acting_for_id=post.id)
        .filter(Q(held_to__isnull=True) | Q(held_to__gt=now))
        .using_db(connection)
    )
    from_ids = [post.id, *(seat.id for seat in acting)]
    held = await holdings(from_ids, connection)
    successor = await _successor(connection, actor, post, successor_id)
    if held and successor is None:
        raise Invalid(_NEEDS_SUCCESSOR.format(held.in_words), "successor")
    moved = await hand_over(connection, actor, from_ids, successor) if successor else held
    before = await values(connection, post)
    for seat_row in (post, *acting):
        seat_row.held_to = max(now, seat_row.held_from)
        seat_row.version += 1
        await seat_row.save(using_db=connection, update_fields=["held_to", "version"])
    after = {
        **before,
        "to": now.isoformat(timespec="minutes"),
        "successor": f"{successor.official.name}, {successor.title}" if successor else "",
        "moved": moved.in_words,
    }
    name = f"{post.title}, {post.official.name}"
    change = Change("post", "ended", post.id, name, before, after, comment)
    await changes.record(connection, actor, change, post.unit.institution_id)
    return moved.in_words


async def _successor(
    connection: BaseDBAsyncClient, actor: Actor, post: Post, successor_id: int | None
) -> Post | None:
    if successor_id is None:
        return None
    found = await (
        Post.filter(
            seated(clock.now()),
            id=successor_id,
            unit__institution_id=post.unit.institution_id,
            unit__active=True,
            official__active=True,
        )
        .exclude(official_id=post.official_id, unit_id=post.unit_id)
        .using_db(connection)
        .select_related("unit", "official")
        .first()
    )
    if found is None or found.id == post.id:
        raise Invalid("Elija a una persona de la lista.", "successor")
    return found


async def _locked(connection: BaseDBAsyncClient, actor: Actor, post_id: int, version: int) -> Post:
    await Post.filter(id=post_id).using_db(connection).select_for_update().first()
    post = await post_in_reach(actor, post_id, connection)
    await changes.check_version(connection, post, "post", version)
    if post.held_to is not None and post.held_to <= clock.now():
        raise Conflict(_ENDED)
    return post


async def _open_unit(connection: BaseDBAsyncClient, actor: Actor, unit_id: int) -> Unit:
    await Unit.filter(id=unit_id).using_db(connection).select_for_update().first()
    unit = await unit_in_reach(actor, unit_id, connection)
    if not unit.active:
        raise Invalid("Esa área está cerrada; elija otra.", "unit_id")
    return unit
