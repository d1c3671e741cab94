"""Administrative changes: recorded with before and after, told to who came second, read again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from models.enums import Action, Permission
from models.tables import AdminChange, Event
from office.actors import Actor
from office.administration.authority import require_admin
from office.config import config
from office.errors import Conflict
from office.evidence import trail

Values = Mapping[str, Any]
_PAGE = 50
_MOST_EXPORTED = 20_000


class Versioned(Protocol):
    """A row that knows how often it was changed."""

    id: int
    version: int


@dataclass(frozen=True)
class ChangeRow:
    """A change as it is read: `before` and `after` hold only what differs."""

    change_id: int
    at: datetime
    who: str
    kind: str
    act: str
    name: str
    thing_id: int
    before: dict[str, Any]
    after: dict[str, Any]
    comment: str
    origin: str


@dataclass(frozen=True)
class Change:
    """What was done to what: `kind` and `act` are words of backoffice.display.changes."""

    kind: str
    act: str
    thing_id: int
    name: str
    before: Values | None = None
    after: Values | None = None
    comment: str = ""


async def record(
    connection: BaseDBAsyncClient, actor: Actor | None, change: Change, institution_id: int | None
) -> None:
    """Leave the event of `change`, by `actor` or by Chasqui itself, in the act's transaction."""
    before, after = change.before or {}, change.after or {}
    detail = {
        "kind": change.kind,
        "act": change.act,
        "id": str(change.thing_id),
        "name": change.name,
        "before": {key: value for key, value in before.items() if after.get(key) != value},
        "after": {key: value for key, value in after.items() if before.get(key) != value},
    }
    about = trail.About(comment=change.comment, detail=detail)
    if actor is None:
        event = trail.by_house(Action.ADMINISTERED, about)
    else:
        event = trail.by_official(actor, Action.ADMINISTERED, about)
    await trail.record(connection, [event])
    await AdminChange.create(
        id=event.id,
        institution_id=institution_id,
        kind=change.kind,
        thing_id=change.thing_id,
        using_db=connection,
    )


async def check_version(
    connection: BaseDBAsyncClient, row: Versioned, kind: str, seen: int
) -> None:
    """Raises Conflict, saying who changed `row` and when, unless `seen` is its version."""
    if row.version == seen:
        return
    last = await (
        AdminChange.filter(kind=kind, thing_id=row.id).using_db(connection).order_by("-id").first()
    )
    event = await Event.filter(id=last.id).using_db(connection).first() if last else None
    who, when = "Otra persona", ""
    if event is not None:
        who = event.who.split(",")[0]
        when = f" a las {event.at.astimezone(config().zone):%H:%M del %d/%m/%Y}"
    raise Conflict(
        f"{who} cambió esto{when}, después de que usted abriera la página. "
        "Su cambio no se guardó; lo que escribió sigue abajo."
    )


async def changes(
    actor: Actor,
    *,
    kind: str = "",
    thing_id: int = 0,
    before_id: int = 0,
    limit: int = _PAGE,
) -> tuple[ChangeRow, ...]:
    """The institution's administrative changes, newest first; of the installation for a
    superadministrator. For those who administer or audit; raises NotAllowed.
    """
    if actor.is_superadmin:
        whose = Q(institution_id__isnull=True) | Q(kind="institution")
    else:
        if not actor.may(Permission.AUDIT):
            require_admin(actor)
        whose = Q(institution_id=actor.institution_id)
    query = AdminChange.filter(whose)
    if kind:
        query = query.filter(kind=kind)
    if thing_id:
        query = query.filter(thing_id=thing_id)
    if before_id:
        query = query.filter(id__lt=before_id)
    ids = await query.order_by("-id").limit(min(limit, _MOST_EXPORTED)).values_list("id", flat=True)
    rows: list[ChangeRow] = []
    numbers = [int(str(found)) for found in ids]
    for start in range(0, len(numbers), 500):
        events = await Event.filter(id__in=numbers[start : start + 500]).order_by("-id")
        rows += [_row(event) for event in events]
    return tuple(rows)


def _row(event: Event) -> ChangeRow:
    told = event.detail
    return ChangeRow(
        change_id=event.id,
        at=event.at,
        who=event.who,
        kind=told["kind"],
        act=told["act"],
        name=told["name"],
        thing_id=int(told["id"]),
        before=told["before"],
        after=told["after"],
        comment=event.comment,
        origin=event.origin,
    )
