"""Coming in and going out: log-in, server-side sessions, the post one acts in."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx, run_tx_if_room
from models.enums import AccessKind
from models.tables import CitizenSession, Official, WebSession
from office import clock
from office.accounts.authenticators import passwords, second_factors, throttle
from office.accounts.authenticators.one_time_tokens import Person
from office.accounts.sign_in import login_log
from office.accounts.sign_in.devices import Browser
from office.actors import Actor
from office.config import config
from office.errors import Invalid, NotAllowed
from office.evidence import access_log
from office.people.posts import PostChoice, actor_in, choice_of, posts_of, stand_ins, superadmin

_ANOTHER = "alguien entró en el mismo navegador"
_TOUCH_EVERY = timedelta(minutes=1)
_WRONG = "El usuario o la contraseña no son correctos."
_NO_POST = "Su usuario no ocupa ningún puesto en este momento. Consulte a su administrador."


@dataclass(frozen=True)
class LoggedIn:
    """A new session: `token` goes into the cookie and is kept nowhere else."""

    token: str
    csrf: str


@dataclass(frozen=True)
class Session:
    """A session in force."""

    actor: Actor
    csrf: str
    official_name: str
    posts: tuple[PostChoice, ...]
    institution: str = ""  # of the post; "" for who sits in none
    must_enrol: bool = False  # the institution asks for a second factor that is not there yet


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def log_in(login: str, password: str, origin: str) -> LoggedIn:
    """Open a session for the official `login`, where no second factor is asked for.

    For programs of the house; people come in by `accounts.login`. Raises Invalid (the same words
    for an unknown user and a wrong password), Throttled, NotAllowed when the official sits in no
    post, or shows a second factor.
    """
    login = login.strip()[:20]
    attempt = await throttle.attempt("entrada", login, origin)
    official = await Official.get_or_none(login=login, active=True)
    if not await passwords.matches(official.password_hash if official else None, password):
        raise Invalid(_WRONG, "password")
    await throttle.passed(attempt)
    if official is None:  # unreachable: no hash never matches; said for the type checker
        raise Invalid(_WRONG, "password")
    posts = await posts_of(official.id)
    if not posts and not official.is_superadmin:
        raise NotAllowed(_NO_POST)
    if await second_factors.has_any(Person(official_id=official.id)):
        raise NotAllowed("Este usuario entra con una segunda verificación.")

    async def work(connection: BaseDBAsyncClient) -> LoggedIn:
        post = posts[0] if posts else None
        await login_log.came_in(
            connection, Person(official_id=official.id), Browser(origin=origin), post
        )
        return await open_session(connection, official.id, post.id if post else None, origin)

    return await run_tx(work)


async def open_session(
    connection: BaseDBAsyncClient,
    official_id: int,
    post_id: int | None,
    origin: str,
    device: str = "",
) -> LoggedIn:
    """Open a session for an official who has proven who they are, acting in `post_id`."""
    token, csrf, now = secrets.token_urlsafe(32), secrets.token_urlsafe(32), clock.now()
    await WebSession.create(
        token_hash=_hash(token),
        official_id=official_id,
        post_id=post_id,
        csrf=csrf,
        created_at=now,
        seen_at=now,
        expires_at=now + config().session_longest,
        origin=origin[:64],
        device=device[:120],
        using_db=connection,
    )
    return LoggedIn(token, csrf)


async def end_sessions(connection: BaseDBAsyncClient, official_id: int) -> int:
    """End every session of the official, and return how many there were."""
    return await WebSession.filter(official_id=official_id).using_db(connection).delete()


async def session(token: str, origin: str) -> Session | None:
    """The session of `token`, or None when there is none, it idled or lasted too long."""
    now = clock.now()
    row = await WebSession.get_or_none(token_hash=_hash(token), expires_at__gt=now)
    if row is None or row.seen_at < now - config().session_idle:
        return None
    posts = await posts_of(row.official_id)
    if not posts:
        return await _without_post(row, origin)
    if not posts[0].official.active or not posts[0].unit.institution.active:
        return None
    current = next((post for post in posts if post.id == row.post_id), posts[0])
    await _touch(row)
    instead = await stand_ins([post.id for post in posts])
    actor = await actor_in(current, origin, absent=current.id in instead)
    asks = current.unit.institution.second_factor
    return Session(
        actor=actor,
        csrf=row.csrf,
        official_name=current.official.name,
        posts=tuple(choice_of(post, current.id, instead.get(post.id)) for post in posts),
        institution=current.unit.institution.name,
        must_enrol=asks and await second_factors.is_missing(actor),
    )


async def _without_post(row: WebSession, origin: str) -> Session | None:
    official = await Official.get_or_none(id=row.official_id, active=True, is_superadmin=True)
    if official is None:
        return None
    await _touch(row)
    return Session(superadmin(official, origin), row.csrf, official.name, ())


async def _touch(row: WebSession) -> None:
    if not is_stale(row.seen_at):
        return

    async def work(connection: BaseDBAsyncClient) -> None:
        seen = WebSession.filter(token_hash=row.token_hash).using_db(connection)
        await seen.update(**seen_now(row.expires_at))

    await run_tx_if_room(work)


def is_stale(seen_at: datetime) -> bool:
    """Whether it is time to note that a session last seen at `seen_at` is used: it was a minute
    ago, or in a future that the clock has taken back."""
    return abs(clock.now() - seen_at) > _TOUCH_EVERY


def seen_now(expires_at: datetime) -> dict[str, datetime]:
    """A session's columns as it is used. One that was opened by a clock that was ahead goes on, and
    no longer than one that is opened now."""
    now = clock.now()
    return {"seen_at": now, "expires_at": min(expires_at, now + config().session_longest)}


async def log_out(token: str) -> None:
    """End the session of `token`, if there is one."""

    async def work(connection: BaseDBAsyncClient) -> None:
        for row in await WebSession.filter(token_hash=_hash(token)).using_db(connection):
            await _end(connection, row)

    await run_tx(work)


async def end_in_browser(
    connection: BaseDBAsyncClient, tokens: Sequence[str], person: Person
) -> None:
    """End what these tokens of one browser opened, now that `person` comes in with it.

    Who is official and citizen under one user number keeps both places open.
    """
    hashes = [_hash(token) for token in tokens if token]
    if not hashes:
        return
    mine = await login_log.named(person, connection)
    for table in (WebSession, CitizenSession):
        for row in await table.filter(token_hash__in=hashes).using_db(connection):
            theirs = await login_log.named(login_log.person_of(row), connection)
            both = (theirs.official_id is None) is not (mine.official_id is None)
            if not (both and theirs.login == mine.login):
                await _end(connection, row, _ANOTHER)


async def _end(
    connection: BaseDBAsyncClient, row: WebSession | CitizenSession, why: str = ""
) -> None:
    await row.delete(using_db=connection)
    await login_log.went_out(connection, row, why)


async def choose_post(token: str, post_id: int) -> None:
    """Act in `post_id` from now on. Raises NotAllowed when it is not the official's own seat."""
    row = await WebSession.get_or_none(token_hash=_hash(token))
    posts = await posts_of(row.official_id) if row else []
    chosen = next((post for post in posts if post.id == post_id), None)
    if row is None or chosen is None:
        raise NotAllowed("Ese puesto no es suyo o ya terminó.")
    entry = access_log.by_visitor(
        AccessKind.POST_CHANGED,
        row.origin,
        who=f"{chosen.official.name}, {chosen.title}",
        login=chosen.official.login,
        official_id=row.official_id,
        post_id=post_id,
        subject=chosen.title,
    )

    async def work(connection: BaseDBAsyncClient) -> None:
        await (
            WebSession.filter(token_hash=row.token_hash)
            .using_db(connection)
            .update(post_id=post_id)
        )
        await access_log.record(connection, [entry])

    await run_tx(work)
