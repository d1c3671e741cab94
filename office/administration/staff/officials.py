"""Officials of an institution: admitted, corrected, invited again, let go with a successor."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from models.database import run_tx
from models.ids import new_id
from models.tables import Official, Post, WebSession
from office import clock
from office.accounts.enrollment.password_links import notify_official
from office.actors import Actor
from office.administration import changes, forms
from office.administration.authority import (
    keep_an_administrator,
    unit_in_reach,
    units_in_reach,
)
from office.administration.changes import Change
from office.administration.staff import appointments
from office.administration.staff.grants import PostForm
from office.errors import Conflict, Invalid, NotFound
from office.outbox import posting
from office.people.posts import seated

_TAKEN = "Ya existe el usuario {0}. Si la persona trabaja aquí, déle otro puesto desde su página."
_GONE = "Esa persona no existe o no está a su cargo."


@dataclass(frozen=True)
class OfficialForm:
    """A person as an administrator describes them; `treatment` is «Ing.», «Dra.»."""

    login: str
    name: str
    treatment: str
    email: str


async def in_reach(
    actor: Actor, official_id: int, connection: BaseDBAsyncClient | None = None
) -> tuple[Official, list[Post]]:
    """The official and their posts that the actor administers. Raises NotAllowed, NotFound."""
    reach = await units_in_reach(actor, connection)
    query = Post.filter(official_id=official_id, unit_id__in=list(reach)).order_by("-id")
    query = query.select_related("unit", "official", "acting_for__official")
    posts = await (query.using_db(connection) if connection else query)
    if not posts:
        raise NotFound(_GONE)
    return posts[0].official, posts


async def admit(actor: Actor, person: OfficialForm, post: PostForm) -> int:
    """Admit a person into a first post, and send them user number and a link for their password.

    Who left the institution earlier comes back under the same user number. Returns the official's
    id. Raises NotAllowed, NotFound, Invalid (also for a user number that is taken).
    """
    person = checked(person)

    async def work(connection: BaseDBAsyncClient) -> int:
        unit = await unit_in_reach(actor, post.unit_id, connection)
        official = await new_official(connection, person)
        await appointments.seat(connection, actor, official, post)
        change = Change("official", "created", official.id, official.name, after=vars(person) | {})
        await changes.record(connection, actor, change, actor.institution_id)
        await notify_official(connection, official, f"{post.title}, {unit.name}")
        return int(official.id)

    try:
        official_id = await run_tx(work)
    except IntegrityError as error:
        raise Invalid(_TAKEN.format(person.login), "login") from error
    posting.announce()
    return official_id


async def new_official(connection: BaseDBAsyncClient, person: OfficialForm) -> Official:
    """Within a transaction: the official of `person` without a password, new or come back.

    Raises Invalid when somebody with that user number sits in a post or runs the installation.
    """
    official = await (
        Official.filter(login=person.login).using_db(connection).select_for_update().first()
    )
    if official is None:
        official = Official(id=new_id(), login=person.login, password_hash="")
    else:
        sits = Post.filter(seated(clock.now()), official_id=official.id).using_db(connection)
        if official.is_superadmin or await sits.exists():
            raise Invalid(_TAKEN.format(person.login), "login")
        official.password_hash, official.active = "", True
        official.version += 1
    official.name, official.title, official.email = person.name, person.treatment, person.email
    await official.save(using_db=connection, force_create=not official._saved_in_db)
    return official


async def change_official(
    actor: Actor, official_id: int, version: int, person: OfficialForm
) -> None:
    """Correct name, treatment or mail address; the user number stays.

    Raises NotAllowed, NotFound, Invalid, Conflict (changed meanwhile).
    """

    async def work(connection: BaseDBAsyncClient) -> None:
        row, _ = await in_reach(actor, official_id, connection)
        await changes.check_version(connection, row, "official", version)
        before = OfficialForm(row.login, row.name, row.title, row.email)
        after = checked(replace(person, login=row.login))
        row.name, row.title, row.email = after.name, after.treatment, after.email
        row.version += 1
        await row.save(using_db=connection)
        change = Change("official", "changed", row.id, row.name, vars(before), vars(after))
        await changes.record(connection, actor, change, actor.institution_id)

    await run_tx(work)


async def invite(actor: Actor, official_id: int) -> None:
    """Send user number and a new link for the password once more; an earlier link ends.

    Raises NotAllowed, NotFound, Conflict (the person sits in no post).
    """

    async def work(connection: BaseDBAsyncClient) -> None:
        row, posts = await in_reach(actor, official_id, connection)
        now = clock.now()
        current = [post for post in posts if post.held_to is None or post.held_to > now]
        if not current or not row.active:
            raise Conflict("Esa persona no ocupa ningún puesto ahora.")
        await notify_official(connection, row, f"{current[0].title}, {current[0].unit.name}")
        change = Change("official", "invited", row.id, row.name)
        await changes.record(connection, actor, change, actor.institution_id)

    await run_tx(work)
    posting.announce()


async def leave(
    actor: Actor, official_id: int, version: int, successors: Mapping[int, int | None]
) -> str:
    """End all posts of an official within the institution; `successors` by post.

    Who sits nowhere else cannot log in any more, and their sessions end; their name stays on all
    they did. Returns in words what was moved. Raises NotAllowed, NotFound, Invalid (successor),
    Conflict.
    """

    async def work(connection: BaseDBAsyncClient) -> str:
        row, posts = await in_reach(actor, official_id, connection)
        await changes.check_version(connection, row, "official", version)
        now = clock.now()
        current = [post for post in posts if post.held_to is None or post.held_to > now]
        if not current:
            raise Conflict("Esa persona no ocupa ningún puesto ahora.")
        moved = []
        for post in sorted(current, key=lambda each: each.acting_for_id is None):
            to = successors.get(post.id) or post.acting_for_id
            told = await appointments.end(connection, actor, post, to, "Deja la institución")
            moved.append(f"{post.title}: {told}")
        if not await Post.filter(seated(now), official_id=row.id).using_db(connection).exists():
            row.active = False
            await WebSession.filter(official_id=row.id).using_db(connection).delete()
        row.version += 1
        await row.save(using_db=connection)
        change = Change("official", "left", row.id, row.name, after={"moved": moved})
        await changes.record(connection, actor, change, actor.institution_id)
        await keep_an_administrator(connection, actor.institution_id)
        return "; ".join(moved)

    return await run_tx(work)


def checked(person: OfficialForm) -> OfficialForm:
    """`person` as it is kept. Raises Invalid."""
    return OfficialForm(
        login=forms.login(person.login),
        name=forms.named(person.name),
        treatment=forms.short(person.treatment, "treatment", most=30),
        email=forms.mail(person.email),
    )
