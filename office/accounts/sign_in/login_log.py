"""What the access log says of log-ins: right, wrong, too early, ended; and each official's own."""

import re
from dataclasses import dataclass
from datetime import datetime

import structlog
from tortoise.backends.base.client import BaseDBAsyncClient

from models.enums import AccessKind
from models.tables import (
    AccessEntry,
    CitizenAccount,
    CitizenSession,
    Official,
    Post,
    WebSession,
)
from office.accounts.authenticators.one_time_tokens import Person
from office.accounts.sign_in.devices import Browser
from office.evidence import access_log

log = structlog.get_logger(__name__)

OF_LOGINS = (
    AccessKind.LOGGED_IN,
    AccessKind.LOGIN_FAILED,
    AccessKind.LOGIN_THROTTLED,
    AccessKind.LOGGED_OUT,
    AccessKind.POST_CHANGED,
)
_MOST_SHOWN = 20
# What may be a user number. Anything else may be a password typed into the wrong field, and the
# log keeps for ever what it has.
_NUMBER = re.compile(r"[A-Za-z]{0,3}-?[0-9]{4,13}")
_SECOND_STEP = "segunda verificación"


@dataclass(frozen=True)
class Coming:
    """A log-in, an attempt at one or the end of a session; `about` is the device, post or step."""

    kind: AccessKind
    at: datetime
    origin: str
    about: str


@dataclass(frozen=True)
class Named:
    """How a person stands in the log."""

    official_id: int | None
    who: str
    login: str


async def own(person: Person) -> tuple[Coming, ...]:
    """The official's own log-ins and attempts at them, the newest first; a citizen has no list."""
    if person.official_id is None:
        return ()
    rows = AccessEntry.filter(official_id=person.official_id, kind__in=OF_LOGINS)
    return tuple(
        Coming(row.kind, row.at, row.origin, row.subject)
        for row in await rows.order_by("-id").limit(_MOST_SHOWN)
    )


async def refused(kind: AccessKind, login: str, origin: str) -> None:
    """Somebody typed the user number `login` and was not let in.

    Each wrong password is an entry of its own; what came too early is one for five minutes.
    """
    official = await Official.get_or_none(login=login)
    likely = official is not None or _NUMBER.fullmatch(login) is not None
    entry = access_log.by_visitor(
        kind,
        origin,
        login=login if likely else f"otro texto, de {len(login)} letras",
        official_id=official.id if official else None,
        who=official.name if official else "",
    )
    await _told(entry)


async def step_refused(kind: AccessKind, person: Person, origin: str) -> None:
    """The password was right, and the second factor was not, or came too early."""
    whose = await named(person)
    entry = access_log.by_visitor(
        kind,
        origin,
        login=whose.login,
        official_id=whose.official_id,
        who=whose.who,
        subject=_SECOND_STEP,
    )
    await _told(entry)


async def _told(entry: AccessEntry) -> None:
    log.warning("login_refused", kind=entry.kind.value, who=entry.login, origin=entry.origin)
    if entry.kind is AccessKind.LOGIN_THROTTLED:
        await access_log.note(entry)
    else:
        await access_log.add(entry)


async def came_in(
    connection: BaseDBAsyncClient, person: Person, browser: Browser, post: Post | None = None
) -> None:
    """The person has a session now, in the caller's transaction."""
    whose = await named(person, connection)
    entry = access_log.by_visitor(
        AccessKind.LOGGED_IN,
        browser.origin,
        login=whose.login,
        official_id=whose.official_id,
        post_id=post.id if post else None,
        who=f"{whose.who}, {post.title}" if post else whose.who,
        subject=browser.device,
    )
    await access_log.record(connection, [entry])


async def went_out(
    connection: BaseDBAsyncClient, row: WebSession | CitizenSession, why: str = ""
) -> None:
    """The session `row` ends, in the caller's transaction."""
    whose = await named(person_of(row), connection)
    entry = access_log.by_visitor(
        AccessKind.LOGGED_OUT,
        row.origin,
        login=whose.login,
        official_id=whose.official_id,
        post_id=row.post_id if isinstance(row, WebSession) else None,
        who=whose.who,
        subject=why or row.device,
    )
    await access_log.record(connection, [entry])


def person_of(row: WebSession | CitizenSession) -> Person:
    """Whose session `row` is."""
    if isinstance(row, WebSession):
        return Person(official_id=row.official_id)
    return Person(citizen_id=row.citizen_id)


async def named(person: Person, connection: BaseDBAsyncClient | None = None) -> Named:
    """The person by name and user number; empty for one who is gone."""
    if person.official_id is not None:
        official = await Official.filter(id=person.official_id).using_db(connection).first()
        if official is None:
            return Named(person.official_id, "", "")
        return Named(official.id, official.name, official.login)
    accounts = CitizenAccount.filter(citizen_id=person.citizen_id).select_related("citizen")
    account = await accounts.using_db(connection).first()
    return Named(None, account.citizen.name, account.login) if account else Named(None, "", "")
