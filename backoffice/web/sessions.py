"""Who is asking: a request becomes an official's session, or a visitor, before a page sees it."""

import functools
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from backoffice.display.devices import device_words
from backoffice.web import cookies, refusals, security
from backoffice.web.forms import LARGEST_NUMBER, form_of
from backoffice.web.resuming import resumed
from backoffice.web.uploads import CITIZEN, OFFICIAL, uploads
from office.accounts.authenticators.one_time_tokens import Person
from office.accounts.sign_in import citizen_sessions as citizens
from office.accounts.sign_in import sessions as access
from office.accounts.sign_in.citizen_sessions import Holder
from office.accounts.sign_in.devices import Browser
from office.accounts.sign_in.login import Entered
from office.accounts.sign_in.sessions import Session
from office.papers.letters import bounds
from office.people.institutions import institution_name

_ENROLMENT = "/cuenta"  # where a second factor is registered, with nothing else open until then
_BROWSER_LASTS = 400 * 24 * 3600  # seconds; browsers keep nothing for longer

OfficialHandler = Callable[[Request, Session], Awaitable[Response]]
CitizenHandler = Callable[[Request, Holder], Awaitable[Response]]
VisitorHandler = Callable[[Request], Awaitable[Response]]


class FormExpired(Exception):
    """The form cannot be trusted any more; `typed` is what may be shown again to its writer."""

    def __init__(self, typed: dict[str, str], logged_out: bool) -> None:
        super().__init__("El formulario caducó.")
        self.typed = typed
        self.logged_out = logged_out


def origin_of(request: Request) -> str:
    """The address the request comes from, "" when unknown."""
    return request.client.host if request.client else ""


def is_partial(request: Request) -> bool:
    """Whether htmx asks for a fragment to swap in, rather than for a page."""
    headers = request.headers
    return "hx-request" in headers and "hx-history-restore-request" not in headers


def browser_of(request: Request) -> Browser:
    """The browser that asks, with the secret by which it is known again (`remember` gives it)."""
    if not hasattr(request.state, "browser"):
        request.state.browser = Browser(
            origin=origin_of(request),
            device=device_words(request.headers.get("user-agent", "")),
            cookie=_known_by(request) or security.new_token(),
            sessions=(
                cookies.read(request, cookies.OFFICIAL),
                cookies.read(request, cookies.CITIZEN),
            ),
        )
    browser: Browser = request.state.browser
    return browser


def _known_by(request: Request) -> str:
    # Also under the name it had before names began with __Host-: nobody is a stranger after that.
    held = cookies.read(request, cookies.BROWSER) or request.cookies.get(cookies.BROWSER, "")
    return held[:64]


async def holder_of(request: Request) -> Holder | None:
    """The citizen of the request's cookie, looked up once per request."""
    if not hasattr(request.state, "holder"):
        token = cookies.read(request, cookies.CITIZEN)
        origin = origin_of(request)
        request.state.holder = await citizens.session(token, origin) if token else None
    holder: Holder | None = request.state.holder
    return holder


async def session_of(request: Request) -> Session | None:
    """The session of the request's cookie, looked up once per request."""
    if not hasattr(request.state, "session"):
        token = cookies.read(request, cookies.OFFICIAL)
        request.state.session = await access.session(token, origin_of(request)) if token else None
    session: Session | None = request.state.session
    return session


def official(handler: OfficialHandler) -> VisitorHandler:
    """A page for officials: needs a session, and the form token on everything but GET."""

    @functools.wraps(handler)
    async def guarded(request: Request) -> Response:
        if any(isinstance(v, int) and v > LARGEST_NUMBER for v in request.path_params.values()):
            raise HTTPException(404)
        try:
            session = await session_of(request)
            sender = (OFFICIAL, session.actor.official_id) if session else ()
            async with uploads.turn(request, *sender):
                if request.method not in ("GET", "HEAD"):
                    await _check_form(request, session.csrf if session else "")
                if session is None:
                    return _to_login(request)
                own = session.institution or await institution_name(session.actor.institution_id)
                request.state.institution = own
                if session.must_enrol and not request.url.path.startswith(_ENROLMENT):
                    return RedirectResponse(f"{_ENROLMENT}/verificacion?hecho=falta-factor", 303)
                person = Person(official_id=session.actor.official_id)
                response = await refusals.watched(request, await handler(request, session))
                return await resumed(request, response, person)
        finally:
            await request.close()  # uploads that a refused form left open

    return guarded


def citizen(handler: CitizenHandler) -> VisitorHandler:
    """A page of the citizen's place: needs a session, and the form token on all but GET."""

    @functools.wraps(handler)
    async def guarded(request: Request) -> Response:
        if any(isinstance(v, int) and v > LARGEST_NUMBER for v in request.path_params.values()):
            raise HTTPException(404)
        request.state.institution = await institution_name()
        request.state.as_citizen = True
        try:
            holder = await holder_of(request)
            sender = (CITIZEN, holder.citizen_id) if holder else ()
            async with uploads.turn(request, *sender):
                if request.method not in ("GET", "HEAD"):
                    await _check_form(request, holder.csrf if holder else "")
                if holder is None:
                    return _to_login(request)
                person = Person(citizen_id=holder.citizen_id)
                response = await refusals.watched(request, await handler(request, holder))
                return await resumed(request, response, person)
        finally:
            await request.close()

    return guarded


def visitor(handler: VisitorHandler) -> VisitorHandler:
    """A public page: no session needed, forms only from our own pages."""

    @functools.wraps(handler)
    async def guarded(request: Request) -> Response:
        if request.method not in ("GET", "HEAD") and not security.is_same_origin(request):
            raise FormExpired({}, logged_out=False)
        request.state.institution = await institution_name()
        try:
            async with uploads.turn(request):
                return await refusals.watched(request, await handler(request))
        finally:
            await request.close()

    return guarded


async def _check_form(request: Request, token: str) -> None:
    if not security.is_same_origin(request):
        raise FormExpired({}, logged_out=False)
    given = request.headers.get("x-csrf-token", "")
    if not given:
        given = (await form_of(request)).text("csrf")
    if not security.matches(given, token):
        raise FormExpired(await typed_in(request), logged_out=not token)


async def typed_in(request: Request) -> dict[str, str]:
    """The long texts of the submitted form, to be given back to their writer."""
    form = await form_of(request)
    typed = {
        name: value
        for name, value in form.multi_items()
        if isinstance(value, str) and value.strip() and name in _KEPT
    }
    if form.text("format") == "html" and "cuerpo" in typed:
        typed["cuerpo"] = bounds.shown_plain(typed["cuerpo"])
    return typed


# Fields worth giving back; a secret is never among them.
_KEPT = frozenset({"asunto", "cuerpo", "comentario", "nota"})


def _to_login(request: Request) -> Response:
    if is_partial(request):
        raise FormExpired({}, logged_out=True)
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    target = "/entrar" if back == "/" else f"/entrar?siguiente={quote(back, safe='/')}"
    return RedirectResponse(target, 303)


def remember(request: Request, response: Response, entered: Entered) -> Response:
    """Give the browser the session's cookie, which ends with it, and the one it is known by."""
    opened = {cookies.OFFICIAL: entered.official, cookies.CITIZEN: entered.citizen}
    for cookie, session in opened.items():
        if session is not None:
            cookies.give(request, response, cookie, session.token)
    known = browser_of(request).cookie
    cookies.give(request, response, cookies.BROWSER, known, max_age=_BROWSER_LASTS)
    return response
