"""The one log-in, for officials and citizens alike: password, then a second factor if there is one.

Several citizens may claim one cédula until it is proven (citizen_accounts): the password tells
whose account it is. Nobody learns from the answer, nor from its time, whether a user exists.
"""

from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import AccessKind, Action, Channel, TokenPurpose
from models.tables import CitizenAccount, Official
from office.accounts.authenticators import (
    one_time_tokens,
    passkeys,
    passwords,
    second_factors,
    throttle,
)
from office.accounts.authenticators.one_time_tokens import Person
from office.accounts.sign_in import citizen_sessions, devices, login_log, sessions
from office.accounts.sign_in.devices import Browser
from office.accounts.sign_in.sessions import LoggedIn
from office.errors import Invalid, NotAllowed, Throttled
from office.evidence import trail
from office.evidence.trail import About
from office.outbox import posting
from office.people.posts import posts_of

_MOST_CLAIMS = 5
_WRONG = "El usuario o la contraseña no son correctos."
_TOO_LATE = "La entrada tardó demasiado. Escriba otra vez su contraseña."
_NO_POST = "Su usuario no ocupa ningún puesto en este momento. Consulte a su administrador."


@dataclass(frozen=True)
class Entered:
    """Who came in. With `second_step` nobody has yet: it is the secret the next form carries."""

    official: LoggedIn | None = None
    citizen: LoggedIn | None = None
    second_step: str = ""


async def enter(login: str, password: str, browser: Browser) -> Entered:
    """Check the password and open a session, or ask for the second factor.

    Raises Invalid (the same words for an unknown user and a wrong password), Throttled, NotAllowed
    when an official sits in no post.
    """
    login = login.strip()[:20]
    try:
        person = await _judged(login, password, browser)
    except Throttled:
        await login_log.refused(AccessKind.LOGIN_THROTTLED, login, browser.origin)
        raise
    if person is None:
        await login_log.refused(AccessKind.LOGIN_FAILED, login, browser.origin)
        raise Invalid(_WRONG, "password")
    if person.official_id and not await _has_a_place(person.official_id):
        await login_log.refused(AccessKind.REFUSED, login, browser.origin)
        raise NotAllowed(_NO_POST)
    if not await second_factors.has_any(person):
        return await admit(person, browser)

    async def work(connection: BaseDBAsyncClient) -> int:
        issued = await one_time_tokens.issue(connection, TokenPurpose.SECOND_STEP, person)
        return issued.token_id

    return Entered(second_step=one_time_tokens.secret_of(await run_tx(work)))


async def _judged(login: str, password: str, browser: Browser) -> Person | None:
    """Whose password it is, or nobody's. Raises Throttled."""
    known = await devices.mark_known_to(login, browser)
    attempt = await throttle.attempt("entrada", login, browser.origin, known)
    try:
        person = await _whose(login, password)
    except Throttled:  # nobody has judged it
        await throttle.passed(attempt)
        raise
    if person is not None:
        await throttle.passed(attempt)
    return person


@dataclass(frozen=True)
class SecondStep:
    """What the page of the second step offers: `passkey` is the browser's part (JSON), or ""."""

    passkey: str


async def step_of(secret: str) -> SecondStep:
    """What to ask for. Raises NotFound when the step took too long or is done."""
    held = await one_time_tokens.look(secret, [TokenPurpose.SECOND_STEP], _TOO_LATE)
    return SecondStep(await passkeys.login_options(held.person, secret))


async def second_step(secret: str, code: str, passkey: str, browser: Browser) -> Entered:
    """Finish a log-in with a code of an application, a recovery code or a passkey's answer.

    Raises NotFound (the step took too long), Invalid (wrong code), Throttled.
    """
    held = await one_time_tokens.look(secret, [TokenPurpose.SECOND_STEP], _TOO_LATE)
    whose = str(held.person.official_id or held.person.citizen_id)
    try:
        attempt = await throttle.attempt("factor", whose, browser.origin)
    except Throttled:
        await login_log.step_refused(AccessKind.LOGIN_THROTTLED, held.person, browser.origin)
        raise
    accepted = (
        await passkeys.accept(held.person, secret, passkey)
        if passkey
        else await second_factors.accept_code(held.person, code)
    )
    if not accepted:
        await login_log.step_refused(AccessKind.LOGIN_FAILED, held.person, browser.origin)
        raise Invalid("Ese código no es correcto o ya se usó. Espere el siguiente.", "code")
    await throttle.passed(attempt)
    await run_tx(lambda connection: one_time_tokens.use(connection, held))
    return await admit(held.person, browser)


async def admit(person: Person, browser: Browser) -> Entered:
    """Open a session for somebody who has proven all that is asked of them, with its event.

    A browser that is new to them is told of by mail.
    """

    async def work(connection: BaseDBAsyncClient) -> Entered:
        entered = await open_for(connection, person, browser)
        await devices.meet(connection, person, browser)
        return entered

    entered = await run_tx(work)
    posting.announce()
    return entered


async def open_for(connection: BaseDBAsyncClient, person: Person, browser: Browser) -> Entered:
    """A session for `person` in the caller's transaction, with its entry in the access log.

    What was open in the same browser ends: two people may share it.
    """
    await sessions.end_in_browser(connection, browser.sessions, person)
    if person.citizen_id is not None:
        opened = await citizen_sessions.open_session(
            connection, person.citizen_id, browser.origin, browser.device
        )
        about = About(detail={"device": browser.device, "origin": browser.origin})
        event = trail.by_citizen(
            person.citizen_id, "Ciudadano", Channel.WEB, Action.LOGGED_IN, about
        )
        await trail.record(connection, [event])
        await login_log.came_in(connection, person, browser)
        return Entered(citizen=opened)
    official_id = person.official_id or 0
    posts = await posts_of(official_id)
    post = posts[0] if posts else None
    opened = await sessions.open_session(
        connection, official_id, post.id if post else None, browser.origin, browser.device
    )
    await login_log.came_in(connection, person, browser, post)
    return Entered(official=opened)


async def _whose(login: str, password: str) -> Person | None:
    official = await Official.get_or_none(login=login, active=True)
    if await passwords.matches(official.password_hash if official else None, password):
        return Person(official_id=official.id if official else None)
    claims = (
        await CitizenAccount.filter(login=login, active=True)
        .exclude(password_hash="")
        .order_by("id")
        .limit(_MOST_CLAIMS)
    )
    hashes: list[str | None] = [claim.password_hash for claim in claims]
    for at, password_hash in enumerate(hashes or [None]):
        if await passwords.matches(password_hash, password):
            return Person(citizen_id=claims[at].citizen_id)
    return None


async def _has_a_place(official_id: int) -> bool:
    return bool(await posts_of(official_id)) or await Official.exists(
        id=official_id, is_superadmin=True
    )
