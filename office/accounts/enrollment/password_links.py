"""Setting a password by a link: a new user number, «¿Olvidó su contraseña?», a link on paper."""

from dataclasses import dataclass
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, Channel, TokenPurpose
from models.tables import CitizenAccount, Event, Official, Post
from office.accounts.authenticators import (
    one_time_tokens,
    password_rules,
    passwords,
    second_factors,
    throttle,
)
from office.accounts.authenticators.one_time_tokens import Held, Issued, Person
from office.accounts.authenticators.password_rules import CITIZENS, OFFICIALS, Audience
from office.accounts.sign_in import citizen_sessions, login, sessions
from office.accounts.sign_in.devices import Browser
from office.accounts.sign_in.login import Entered
from office.errors import Invalid, NotFound
from office.evidence import trail
from office.evidence.trail import About
from office.outbox import posting
from office.outbox.posting import Notice

BY_LINK = (TokenPurpose.FIRST_PASSWORD, TokenPurpose.RESET_PASSWORD, TokenPurpose.PRINTED_LINK)
_MOST_CLAIMS = 5


@dataclass(frozen=True)
class PasswordForm:
    """What the page of a link shows: whose password it sets, and by which rules."""

    login: str
    name: str
    audience: Audience
    first: bool


@dataclass(frozen=True)
class _User:
    person: Person
    login: str
    name: str
    email: str


async def notify_official(connection: BaseDBAsyncClient, official: Official, post: str) -> None:
    """Tell a new official their user number and the link that sets their password.

    In the transaction that admits them, to `post` («Analista, Dirección Técnica»); the one who
    admits leaves the event, and calls `posting.announce` after the commit.
    """
    issued = await one_time_tokens.issue(
        connection, TokenPurpose.FIRST_PASSWORD, Person(official_id=official.id)
    )
    seats = Post.filter(official_id=official.id).using_db(connection).order_by("-id").limit(1)
    names = await seats.values_list("unit__institution__name", flat=True)
    facts = {
        "salutation": official.name,
        "institution": str(names[0]) if names else "",
        "login": official.login,
        "post": post,
        "token": issued.token_id,
        "expires_at": issued.expires_at.isoformat(),
    }
    await posting.enqueue(
        connection, [Notice("user_number", Channel.EMAIL, official.email, facts, official.name)]
    )


async def ask_for_reset(login: str, origin: str) -> None:
    """Mail a link of one hour to whoever has the user number `login`; the answer never tells.

    Where several citizens claim one cédula each gets a link to their own account, at the address
    they have proven. Raises Throttled after too many requests for one user, or from one place.
    """
    login = login.strip()[:20]
    await throttle.attempt("olvido", login, origin)
    users = [user for user in await _users(login) if user.email]
    if not users:
        return

    async def work(connection: BaseDBAsyncClient) -> None:
        for user in users:
            issued = await one_time_tokens.issue(
                connection, TokenPurpose.RESET_PASSWORD, user.person
            )
            await posting.enqueue(connection, [_reset(user, issued)])
            detail = {"official": user.person.official_id, "login": user.login, "origin": origin}
            await trail.record(connection, [_event(user.person, Action.PASSWORD_ASKED, detail)])

    await run_tx(work)
    posting.announce()


def _reset(user: _User, issued: Issued) -> Notice:
    facts = {
        "login": user.login,
        "token": issued.token_id,
        "expires_at": issued.expires_at.isoformat(),
    }
    return Notice("password_reset", Channel.EMAIL, user.email, facts, user.name)


async def form_of_link(secret: str) -> PasswordForm:
    """Whose password the link sets. Raises NotFound when it was used, or its time passed."""
    held = await one_time_tokens.look(secret, BY_LINK)
    user = await _user(held)
    first = held.purpose is TokenPurpose.FIRST_PASSWORD
    return PasswordForm(user.login, user.name, _audience(held.person), first)


async def set_password(secret: str, password: str, again: str, browser: Browser) -> Entered:
    """Set the password by link, end every other session and link of the person, and log them in.

    Whoever has a second factor still shows it. Raises NotFound (the link was used, or its time
    passed), Invalid (a rule is broken, the two differ): then the link still works.
    """
    held = await one_time_tokens.look(secret, BY_LINK)
    user = await _user(held)
    if password != again:
        raise Invalid(password_rules.DIFFERENT, "again")
    await password_rules.check(password, _audience(held.person), user.login)
    hashed = await passwords.hash_password(password)
    asks_for_more = await second_factors.has_any(held.person)

    async def work(connection: BaseDBAsyncClient) -> Entered:
        await one_time_tokens.use(connection, held)
        await one_time_tokens.end_all(connection, held.person)
        ended = await _change(connection, held.person, hashed)
        detail = {
            "official": held.person.official_id,
            "ended_sessions": ended,
            "origin": browser.origin,
        }
        await trail.record(connection, [_event(held.person, Action.PASSWORD_SET, detail)])
        if asks_for_more:
            issued = await one_time_tokens.issue(connection, TokenPurpose.SECOND_STEP, held.person)
            return Entered(second_step=one_time_tokens.secret_of(issued.token_id))
        return await login.open_for(connection, held.person, browser)

    return await run_tx(work)


async def change_own(person: Person, present: str, password: str, again: str) -> None:
    """A person who is logged in sets another password; their other links end.

    Raises Invalid (the present one is wrong, a rule is broken, the two differ).
    """
    user = await _user_of(person)
    if user is None or not await passwords.matches(await _hash_of(person), present):
        raise Invalid("La contraseña actual no es correcta.", "present")
    if password != again:
        raise Invalid(password_rules.DIFFERENT, "again")
    await password_rules.check(password, _audience(person), user.login)
    hashed = await passwords.hash_password(password)

    async def work(connection: BaseDBAsyncClient) -> None:
        await one_time_tokens.end_all(connection, person)
        await _store(connection, person, hashed)
        detail = {"official": person.official_id}
        await trail.record(connection, [_event(person, Action.PASSWORD_SET, detail)])

    await run_tx(work)


async def _change(connection: BaseDBAsyncClient, person: Person, hashed: str) -> int:
    await _store(connection, person, hashed)
    if person.citizen_id is not None:
        return await citizen_sessions.end_sessions(connection, person.citizen_id)
    return await sessions.end_sessions(connection, person.official_id or 0)


async def _store(connection: BaseDBAsyncClient, person: Person, hashed: str) -> None:
    if person.citizen_id is not None:
        account = CitizenAccount.filter(citizen_id=person.citizen_id).using_db(connection)
        await account.update(password_hash=hashed)
    else:
        official = Official.filter(id=person.official_id).using_db(connection)
        await official.update(password_hash=hashed)


async def _hash_of(person: Person) -> str | None:
    if person.citizen_id is not None:
        account = await CitizenAccount.get_or_none(citizen_id=person.citizen_id)
        return account.password_hash if account else None
    official = await Official.get_or_none(id=person.official_id)
    return official.password_hash if official else None


def _audience(person: Person) -> Audience:
    return CITIZENS if person.citizen_id is not None else OFFICIALS


async def _users(login: str) -> list[_User]:
    official = await Official.get_or_none(login=login, active=True)
    claims = (
        await CitizenAccount.filter(login=login, active=True)
        .select_related("citizen")
        .order_by("id")
        .limit(_MOST_CLAIMS)
    )
    return [
        *([_of_official(official)] if official else []),
        *(_of_account(claim) for claim in claims),
    ]


async def _user(held: Held) -> _User:
    user = await _user_of(held.person)
    if user is None:
        raise NotFound("Este enlace ya no sirve: el usuario está inactivo.")
    return user


async def _user_of(person: Person) -> _User | None:
    if person.citizen_id is not None:
        account = await CitizenAccount.get_or_none(
            citizen_id=person.citizen_id, active=True
        ).select_related("citizen")
        return _of_account(account) if account else None
    official = await Official.get_or_none(id=person.official_id, active=True)
    return _of_official(official) if official else None


def _of_official(row: Official) -> _User:
    return _User(Person(official_id=row.id), row.login, row.name, row.email)


def _of_account(row: CitizenAccount) -> _User:
    return _User(Person(citizen_id=row.citizen_id), row.login, row.citizen.name, row.email)


def _event(person: Person, action: Action, detail: dict[str, Any]) -> Event:
    about = About(detail=detail)
    if person.citizen_id is not None:
        return trail.by_citizen(person.citizen_id, "Ciudadano", Channel.WEB, action, about)
    return trail.by_house(action, about)
