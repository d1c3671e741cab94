"""Setting a password by a link: the notification of a user number, and «¿Olvidó su contraseña?»."""

from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, Channel, TokenPurpose
from models.tables import Official
from office.accounts import one_time_tokens, password_rules, passwords, sessions, throttle
from office.accounts.one_time_tokens import Held, Person
from office.accounts.password_rules import OFFICIALS, Audience
from office.accounts.sessions import LoggedIn
from office.errors import Invalid, NotFound
from office.evidence import trail
from office.evidence.trail import About
from office.outbox import posting
from office.outbox.posting import Notice
from office.people.posts import posts_of

BY_LINK = (TokenPurpose.FIRST_PASSWORD, TokenPurpose.RESET_PASSWORD)
_DIFFERENT = "Las dos contraseñas no son iguales. Escriba la misma en los dos campos."


@dataclass(frozen=True)
class PasswordForm:
    """What the page of a link shows: whose password it sets, and by which rules."""

    login: str
    name: str
    audience: Audience
    first: bool


async def notify_official(connection: BaseDBAsyncClient, official: Official, post: str) -> None:
    """Tell a new official their user number and the link that sets their password.

    In the transaction that admits them, to `post` («Analista, Dirección Técnica»); the one who
    admits leaves the event, and calls `posting.announce` after the commit.
    """
    issued = await one_time_tokens.issue(
        connection, TokenPurpose.FIRST_PASSWORD, Person(official_id=official.id)
    )
    facts = {
        "salutation": official.name,
        "login": official.login,
        "post": post,
        "token": issued.token_id,
        "expires_at": issued.expires_at.isoformat(),
    }
    await posting.enqueue(
        connection, [Notice("user_number", Channel.EMAIL, official.email, facts, official.name)]
    )


async def ask_for_reset(login: str, origin: str) -> None:
    """Mail a link of one hour to the person of `login`, if there is one; the answer never tells.

    Raises Throttled after too many requests for one user, or from one place.
    """
    login = login.strip()[:20]
    await throttle.check(f"olvido:{login}", origin)
    await throttle.failed(f"olvido:{login}", origin)
    official = await Official.get_or_none(login=login, active=True)
    if official is None or not official.email:
        return

    async def work(connection: BaseDBAsyncClient) -> None:
        issued = await one_time_tokens.issue(
            connection, TokenPurpose.RESET_PASSWORD, Person(official_id=official.id)
        )
        facts = {
            "login": official.login,
            "token": issued.token_id,
            "expires_at": issued.expires_at.isoformat(),
        }
        notice = Notice("password_reset", Channel.EMAIL, official.email, facts, official.name)
        await posting.enqueue(connection, [notice])
        about = About(detail={"official": official.id, "login": official.login, "origin": origin})
        await trail.record(connection, [trail.by_house(Action.PASSWORD_ASKED, about)])

    await run_tx(work)
    posting.announce()


async def form_of_link(secret: str) -> PasswordForm:
    """Whose password the link sets. Raises NotFound when it was used, or its time passed."""
    held = await one_time_tokens.look(secret, BY_LINK)
    official = await _official(held)
    first = held.purpose is TokenPurpose.FIRST_PASSWORD
    return PasswordForm(official.login, official.name, OFFICIALS, first)


async def set_password(secret: str, password: str, again: str, origin: str) -> LoggedIn:
    """Set the password by link, end every other session and link of the person, and log them in.

    Raises NotFound (the link was used, or its time passed), Invalid (a rule is broken, the two
    differ): then the link still works.
    """
    held = await one_time_tokens.look(secret, BY_LINK)
    official = await _official(held)
    if password != again:
        raise Invalid(_DIFFERENT, "again")
    await password_rules.check(password, OFFICIALS, official.login)
    hashed = await passwords.hash_password(password)
    posts = await posts_of(official.id)

    async def work(connection: BaseDBAsyncClient) -> LoggedIn:
        await one_time_tokens.use(connection, held)
        await one_time_tokens.end_all(connection, held.person)
        await Official.filter(id=official.id).using_db(connection).update(password_hash=hashed)
        ended = await sessions.end_sessions(connection, official.id)
        about = About(detail={"official": official.id, "ended_sessions": ended, "origin": origin})
        await trail.record(connection, [trail.by_house(Action.PASSWORD_SET, about)])
        post_id = posts[0].id if posts else None
        return await sessions.open_session(connection, official.id, post_id, origin)

    return await run_tx(work)


async def _official(held: Held) -> Official:
    official = await Official.get_or_none(id=held.person.official_id, active=True)
    if official is None:
        raise NotFound("Este enlace ya no sirve: el usuario está inactivo.")
    return official
