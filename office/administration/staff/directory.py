"""Officials as their administrators find them: searched, shown with posts, offered in lists."""

from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q

from models.enums import Profile
from models.tables import Official, Post
from office import clock
from office.actors import Actor
from office.administration.authority import (
    post_in_reach,
    units_in_reach,
)
from office.administration.staff.officials import OfficialForm, in_reach
from office.people.posts import seated

_PAGE = 50


@dataclass(frozen=True)
class PostRow:
    """A post of an official, past or present."""

    post_id: int
    title: str
    unit_id: int
    unit_name: str
    profile: Profile
    role_id: int | None
    extra: tuple[str, ...]
    admin_units: tuple[int, ...] | None
    acting_for: str
    held_from: datetime
    held_to: datetime | None
    version: int
    current: bool


@dataclass(frozen=True)
class OfficialRow:
    """An official in the list."""

    official_id: int
    login: str
    name: str
    active: bool
    posts: tuple[str, ...]


@dataclass(frozen=True)
class OfficialPage:
    """An official with their posts within the administrator's reach, the present ones first."""

    official_id: int
    form: OfficialForm
    active: bool
    version: int
    has_password: bool
    posts: tuple[PostRow, ...]


@dataclass(frozen=True)
class OfficialsFound:
    """A stretch of the list; `more` when others follow."""

    rows: tuple[OfficialRow, ...]
    more: bool


async def officials(
    actor: Actor, search: str = "", unit_id: int = 0, skip: int = 0
) -> OfficialsFound:
    """Those within reach whose user number or name holds `search`, by name. Raises NotAllowed."""
    reach = await units_in_reach(actor)
    within = [unit_id] if unit_id in reach else list(reach)
    sits = Post.filter(unit_id__in=within)
    if unit_id:
        sits = sits.filter(seated(clock.now()))
    query = Official.filter(id__in=await _ids(sits))
    for word in search.split()[:5]:
        query = query.filter(Q(name__icontains=word) | Q(login__icontains=word))
    rows = await query.order_by("name", "id").offset(skip).limit(_PAGE + 1)
    titles: dict[int, list[str]] = {row.id: [] for row in rows}
    posts = await (
        Post.filter(seated(clock.now()), official_id__in=list(titles), unit_id__in=list(reach))
        .select_related("unit")
        .order_by("id")
    )
    for post in posts:
        titles[post.official_id].append(f"{post.title}, {post.unit.acronym}")
    found = [
        OfficialRow(row.id, row.login, row.name, row.active, tuple(titles[row.id]))
        for row in rows[:_PAGE]
    ]
    return OfficialsFound(tuple(found), len(rows) > _PAGE)


async def _ids(posts: object) -> list[int]:
    rows = await posts.distinct().values_list("official_id", flat=True)  # type: ignore[attr-defined]
    return [int(str(row)) for row in rows]


async def official_page(actor: Actor, official_id: int) -> OfficialPage:
    """One of them. Raises NotAllowed, NotFound."""
    row, posts = await in_reach(actor, official_id)
    now = clock.now()
    told = [_post_row(post, now) for post in posts]
    return OfficialPage(
        official_id=row.id,
        form=OfficialForm(row.login, row.name, row.title, row.email),
        active=row.active,
        version=row.version,
        has_password=bool(row.password_hash),
        posts=tuple(sorted(told, key=lambda post: not post.current)),
    )


def _post_row(post: Post, now: datetime) -> PostRow:
    extra = post.permissions if post.extra is None else post.extra
    return PostRow(
        post_id=post.id,
        title=post.title,
        unit_id=post.unit_id,
        unit_name=post.unit.name,
        profile=post.profile,
        role_id=post.role_id,
        extra=tuple(extra),
        admin_units=None if post.admin_units is None else tuple(post.admin_units),
        acting_for=post.acting_for.official.name if post.acting_for else "",
        held_from=post.held_from,
        held_to=post.held_to,
        version=post.version,
        current=post.held_to is None or post.held_to > now,
    )


async def successors_for(actor: Actor, post_id: int) -> tuple[tuple[int, str], ...]:
    """Who may receive what the post holds: posts of the institution, the own unit's first.

    Raises NotAllowed, NotFound.
    """
    post = await post_in_reach(actor, post_id)
    rows = await (
        Post.filter(
            seated(clock.now()),
            unit__institution_id=post.unit.institution_id,
            unit__active=True,
            official__active=True,
        )
        .exclude(id=post_id)
        .select_related("unit", "official")
    )
    rows = [row for row in rows if row.acting_for_id is None]
    rows.sort(key=lambda row: (row.unit_id != post.unit_id, row.unit.name, row.official.name))
    return tuple((row.id, f"{row.official.name}, {row.title} ({row.unit.acronym})") for row in rows)


async def seated_posts(actor: Actor, *, within_reach: bool) -> tuple[tuple[int, str], ...]:
    """The posts held now, of units within reach or of the whole institution: id and words.

    Raises NotAllowed.
    """
    reach = await units_in_reach(actor)
    where = Q(unit_id__in=list(reach)) if within_reach else Q()
    rows = await (
        Post.filter(where, seated(clock.now()), unit__institution_id=actor.institution_id)
        .filter(acting_for_id__isnull=True, official__active=True, unit__active=True)
        .select_related("unit", "official")
    )
    rows.sort(key=lambda row: (row.official.name, row.unit.name))
    return tuple((row.id, f"{row.official.name}, {row.title} ({row.unit.acronym})") for row in rows)
