"""Lists of people and units that are written to together: one's own, and the institution's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from models.bulk.rows import add_rows, made
from models.database import run_tx
from models.enums import Action, Permission
from models.ids import new_id
from models.tables import Citizen, DistributionList, ListMember, Post, Unit
from office import clock
from office.actors import Actor, require
from office.errors import Conflict, Invalid, NotAllowed, NotFound
from office.evidence import trail
from office.people.addressees import Found, Whom
from office.people.posts import seated
from office.text.folding import words_of

MOST = 1000
LONGEST_NAME = 200
_WHAT = "llevar listas"
_CHANGED = "Otra persona cambió esta lista. Su cambio no se guardó; revise y vuelva a intentarlo."


@dataclass(frozen=True)
class ListRow:
    """A list; `mine`: the actor may change it. `keeper` is who made it."""

    list_id: int
    name: str
    public: bool
    members: int
    keeper: str
    mine: bool
    version: int
    changed_at: datetime


@dataclass(frozen=True)
class Member:
    """Somebody on a list, as they are now; `gone`: they can no longer be written to."""

    target: str
    name: str
    detail: str
    gone: bool = False


def _reach(actor: Actor) -> Q:
    return Q(institution_id=actor.institution_id, active=True) & (
        Q(public=True) | Q(post_id__in=actor.post_ids)
    )


def _may_change(actor: Actor, row: DistributionList) -> bool:
    if row.public:
        return actor.may(Permission.LISTS)
    return row.post_id in actor.handled_ids


async def lists(actor: Actor) -> tuple[ListRow, ...]:
    """The actor's own lists and the public ones, by name. Raises NotAllowed."""
    require(actor, Permission.WRITE, _WHAT)
    rows = await DistributionList.filter(_reach(actor)).select_related("post__official")
    rows = sorted(rows, key=lambda row: row.name.casefold())
    return tuple([await _row(actor, row) for row in rows])


async def _row(actor: Actor, row: DistributionList) -> ListRow:
    return ListRow(
        row.id,
        row.name,
        row.public,
        await ListMember.filter(list_id=row.id).count(),
        row.post.official.name,
        _may_change(actor, row),
        row.version,
        row.changed_at,
    )


async def list_page(actor: Actor, list_id: int) -> tuple[ListRow, tuple[Member, ...]]:
    """A list within reach and who is on it, in its order. Raises NotAllowed, NotFound."""
    require(actor, Permission.WRITE, _WHAT)
    row = await (
        DistributionList.filter(_reach(actor), id=list_id).select_related("post__official").first()
    )
    if row is None:
        raise NotFound("Esa lista no existe o no está a su alcance.")
    return await _row(actor, row), await members_of(list_id)


async def members_of(list_id: int) -> tuple[Member, ...]:
    """Who is on a list, in its order, told apart from those who are no longer there."""
    targets = [
        str(target)
        for target in await ListMember.filter(list_id=list_id)
        .order_by("position", "id")
        .values_list("target", flat=True)
    ]
    ids = {
        whom: [int(target[1:]) for target in targets if target[0] == whom] or [0] for whom in Whom
    }
    known: dict[str, Member] = {}
    now = clock.now()
    for post in await Post.filter(id__in=ids[Whom.POST]).select_related("official", "unit"):
        held = post.held_from <= now and (post.held_to is None or post.held_to > now)
        gone = not (held and post.official.active)
        detail = f"{post.title}, {post.unit.name}"
        known[f"p{post.id}"] = Member(f"p{post.id}", post.official.name, detail, gone)
    for unit in await Unit.filter(id__in=ids[Whom.UNIT]):
        known[f"u{unit.id}"] = Member(f"u{unit.id}", unit.name, "toda el área", not unit.active)
    for citizen in await Citizen.filter(id__in=ids[Whom.CITIZEN]):
        detail = citizen.company or "ciudadano"
        known[f"c{citizen.id}"] = Member(f"c{citizen.id}", citizen.name, detail)
    return tuple(known[target] for target in targets if target in known)


async def make(actor: Actor, name: str, *, public: bool) -> int:
    """Make an empty list and return its id. Raises NotAllowed, Invalid (name)."""
    require(actor, Permission.WRITE, _WHAT)
    if public:
        require(actor, Permission.LISTS, "crear y cambiar listas públicas")
    name = _named(name)

    async def work(connection: BaseDBAsyncClient) -> int:
        row = await DistributionList.create(
            id=new_id(),
            institution_id=actor.institution_id,
            post_id=actor.post_id,
            name=name,
            public=public,
            changed_at=clock.now(),
            using_db=connection,
        )
        await _told(connection, actor, row, {"made": True})
        return int(row.id)

    return await run_tx(work)


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Invalid("Escriba el nombre de la lista.", "name")
    if len(name) > LONGEST_NAME:
        raise Invalid(f"El nombre puede tener hasta {LONGEST_NAME} caracteres.", "name")
    return name


async def change(
    actor: Actor, list_id: int, version: int, name: str, *, public: bool, active: bool = True
) -> None:
    """Rename a list, share it or take it back, or (`active` False) take it away.

    Raises NotAllowed, NotFound, Invalid (name), Conflict.
    """
    name = _named(name)

    async def work(connection: BaseDBAsyncClient) -> None:
        row = await _to_change(connection, actor, list_id, version)
        if public and not row.public:
            require(actor, Permission.LISTS, "crear y cambiar listas públicas")
        row.name, row.public, row.active = name, public, active
        if not public and row.post_id not in actor.post_ids:
            raise NotAllowed("La hizo otra persona: solo ella deja de compartirla.")
        await _saved(connection, actor, row, {"name": name, "public": public, "active": active})

    await run_tx(work)


async def add(actor: Actor, list_id: int, version: int, targets: Sequence[str]) -> None:
    """Put `targets` (of office.people.addressees) on a list, at its end; who is on it stays.

    Raises NotAllowed, NotFound, Invalid (members), Conflict.
    """

    async def work(connection: BaseDBAsyncClient) -> None:
        row = await _to_change(connection, actor, list_id, version)
        there = await ListMember.filter(list_id=list_id).using_db(connection).order_by("position")
        known = {each.target for each in there}
        fresh = [each for each in dict.fromkeys(targets) if each not in known]
        for target in fresh:
            if not await _exists(connection, target):
                raise Invalid("Esa persona o área ya no está. Búsquela otra vez.", "members")
        if len(there) + len(fresh) > MOST:
            raise Invalid(f"Una lista puede tener hasta {MOST} miembros.", "members")
        last = there[-1].position if there else 0
        await add_rows(
            connection,
            [
                made(ListMember, id=new_id(), list_id=list_id, target=target, position=last + at)
                for at, target in enumerate(fresh, start=1)
            ],
        )
        await _saved(connection, actor, row, {"added": len(fresh)})

    await run_tx(work)


async def _exists(connection: BaseDBAsyncClient, target: str) -> bool:
    whom, given = target[:1], target[1:]
    if not given.isdecimal() or len(given) > 19:
        return False
    if whom == Whom.POST:
        posts = Post.filter(seated(clock.now()), id=int(given), official__active=True)
        return bool(await posts.using_db(connection).exists())
    if whom == Whom.UNIT:
        return bool(await Unit.filter(id=int(given), active=True).using_db(connection).exists())
    return whom == Whom.CITIZEN and bool(
        await Citizen.filter(id=int(given)).using_db(connection).exists()
    )


async def remove(actor: Actor, list_id: int, version: int, targets: Sequence[str]) -> None:
    """Take `targets` off a list. Raises NotAllowed, NotFound, Conflict."""

    async def work(connection: BaseDBAsyncClient) -> None:
        row = await _to_change(connection, actor, list_id, version)
        chosen = ListMember.filter(list_id=list_id, target__in=list(targets) or [""])
        gone = await chosen.using_db(connection).delete()
        await _saved(connection, actor, row, {"removed": gone})

    await run_tx(work)


async def _to_change(
    connection: BaseDBAsyncClient, actor: Actor, list_id: int, version: int
) -> DistributionList:
    require(actor, Permission.WRITE, _WHAT)
    query = DistributionList.filter(_reach(actor), id=list_id).using_db(connection)
    row = await query.select_for_update().first()
    if row is None:
        raise NotFound("Esa lista no existe o no está a su alcance.")
    if not _may_change(actor, row):
        raise NotAllowed("Esta lista es pública: la cambia quien tiene permiso de llevar listas.")
    if row.version != version:
        raise Conflict(_CHANGED)
    return row


async def _saved(
    connection: BaseDBAsyncClient, actor: Actor, row: DistributionList, what: dict[str, object]
) -> None:
    row.version, row.changed_at = row.version + 1, clock.now()
    await row.save(using_db=connection)
    await _told(connection, actor, row, what)


async def _told(
    connection: BaseDBAsyncClient, actor: Actor, row: DistributionList, what: dict[str, object]
) -> None:
    about = trail.About(comment=row.name, detail={"list": str(row.id), **what})
    await trail.record(connection, [trail.by_official(actor, Action.LIST_CHANGED, about)])


async def found(actor: Actor, typed: str) -> tuple[Found, ...]:
    """The lists within reach whose name has all the words of `typed`, as one entry each."""
    words = words_of(typed)
    rows = await DistributionList.filter(_reach(actor)).order_by("name").limit(500)
    hits = [
        row
        for row in rows
        if words and all(any(own.startswith(word) for own in words_of(row.name)) for word in words)
    ]
    return tuple(
        [
            Found(
                f"{Whom.LIST}{row.id}",
                Whom.LIST,
                row.name,
                "lista pública" if row.public else "lista suya",
                f"{await ListMember.filter(list_id=row.id).count()} destinatarios",
            )
            for row in hits[:5]
        ]
    )
