"""Coming in, going out, changing seats."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.web import cookies, security
from backoffice.web.flash import with_note
from backoffice.web.forms import form_of
from backoffice.web.rendering import csrf_field, render
from backoffice.web.resuming import page_to_resume
from backoffice.web.sessions import (
    browser_of,
    citizen,
    holder_of,
    official,
    remember,
    session_of,
    visitor,
)
from office import clock
from office.accounts.authenticators.one_time_tokens import Person
from office.accounts.sign_in import citizen_sessions
from office.accounts.sign_in import login as way_in
from office.accounts.sign_in import sessions as access
from office.accounts.sign_in.citizen_sessions import Holder
from office.accounts.sign_in.login import Entered
from office.accounts.sign_in.sessions import Session
from office.config import config
from office.errors import Invalid, NotAllowed, NotFound, Throttled

_EXPIRED = "La página llevaba demasiado tiempo abierta. Escriba su contraseña otra vez."


# Not the cookies: the browser stays known to its owner.
_LEFT = {"Clear-Site-Data": '"cache", "storage"'}


async def _show(request: Request) -> Response:
    wanted = request.query_params.get("siguiente", "")
    # An official is no citizen: sent on to the citizens' place they would be sent back here.
    if await session_of(request) is not None and not wanted.startswith("/ciudadania"):
        return RedirectResponse(_back(wanted), 303)
    if not wanted and await holder_of(request) is not None:
        return RedirectResponse("/ciudadania", 303)
    return _form(request, back=wanted)


async def _enter(request: Request) -> Response:
    form = await form_of(request)
    login, back = form.text("usuario"), form.text("siguiente")
    expected = cookies.read(request, cookies.ENTRY)
    if not security.matches(form.text("csrf"), expected):
        return _form(request, 403, login=login, back=back, problem=_EXPIRED)
    try:
        entered = await way_in.enter(login, form.text("clave"), browser_of(request))
    except (Invalid, NotAllowed) as refusal:
        return _form(request, 422, login=login, back=back, problem=str(refusal))
    except Throttled as refusal:
        response = _form(request, 429, login=login, back=back, problem=str(refusal))
        response.headers["Retry-After"] = str(refusal.retry_after)
        return response
    if entered.second_step:
        return await second_page(request, entered.second_step, back)
    response = landed(request, entered, back)
    cookies.take(request, response, cookies.ENTRY)
    return response


def landed(request: Request, entered: Entered, back: str = "") -> Response:
    """Where somebody goes who has come in: where they wanted, else to their own place."""
    target = _back(back)
    if entered.citizen is not None and not target.startswith(("/ciudadania", "/retomar")):
        target = "/ciudadania"
    if entered.citizen is None and target.startswith("/ciudadania"):
        target = "/"
    return remember(request, RedirectResponse(target, 303), entered)


async def second_page(
    request: Request, secret: str, back: str, status: int = 200, problem: str = ""
) -> Response:
    """The page that asks for a code or a passkey, once the password was right."""
    try:
        step = await way_in.step_of(secret)
    except NotFound as refusal:
        return _form(request, 401, back=back, problem=str(refusal))
    return render(
        request,
        "accounts/second_step.html",
        status,
        session=None,
        secret=secret,
        back=back,
        passkey=step.passkey,
        problem=problem,
    )


async def _second(request: Request) -> Response:
    form = await form_of(request)
    secret, back = form.text("enlace"), form.text("siguiente")
    try:
        entered = await way_in.second_step(
            secret, form.text("codigo"), form.text("llave"), browser_of(request)
        )
    except Invalid as refusal:
        return await second_page(request, secret, back, 422, str(refusal))
    except NotFound as refusal:
        return _form(request, 401, back=back, problem=str(refusal))
    return landed(request, entered, back)


def _form(
    request: Request, status: int = 200, *, login: str = "", back: str = "", problem: str = ""
) -> Response:
    token = security.new_token()
    response = render(
        request,
        "accounts/login.html",
        status,
        session=None,
        csrf_field=csrf_field(security.masked(token)),
        login=login,
        back=back,
        problem=problem,
        intake=sorted(config().intake),
        bot=config().telegram_bot.lstrip("@"),
        now=clock.now(),
    )
    cookies.give(request, response, cookies.ENTRY, token, strict=True)
    return response


def _back(target: str) -> str:
    """`target` if it is a path of ours, else the trays; never another site."""
    ours = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if ours and target.isprintable() else "/"


async def _leave(request: Request, session: Session) -> Response:
    await access.log_out(cookies.read(request, cookies.OFFICIAL))
    return _left(request, cookies.OFFICIAL)


async def _leave_as_citizen(request: Request, holder: Holder) -> Response:
    await citizen_sessions.log_out(cookies.read(request, cookies.CITIZEN))
    return _left(request, cookies.CITIZEN)


def _left(request: Request, cookie: str) -> Response:
    response = RedirectResponse(with_note("/entrar", "salio"), 303, headers=_LEFT)
    cookies.take(request, response, cookie)
    return response


async def _resume(request: Request) -> Response:
    """Back to the page on which somebody was writing when their session ended."""
    session, holder = await session_of(request), await holder_of(request)
    if session is None and holder is None:
        return RedirectResponse("/entrar?siguiente=/retomar", 303)
    for person in (
        Person(official_id=session.actor.official_id) if session else None,
        Person(citizen_id=holder.citizen_id) if holder else None,
    ):
        if person and (page := await page_to_resume(request, person)):
            return RedirectResponse(page, 303)
    return RedirectResponse("/" if session else "/ciudadania", 303)


async def _change_seat(request: Request, session: Session) -> Response:
    chosen = (await form_of(request)).number("puesto")
    if not chosen:
        raise Invalid("Elija uno de sus puestos.")
    await access.choose_post(cookies.read(request, cookies.OFFICIAL), chosen)
    return RedirectResponse(with_note("/bandejas/recibidos", "puesto"), 303)


routes = [
    Route("/entrar", visitor(_show), methods=["GET"]),
    Route("/entrar", visitor(_enter), methods=["POST"]),
    Route("/entrar/verificacion", visitor(_second), methods=["POST"]),
    Route("/retomar", visitor(_resume), methods=["GET"]),
    Route("/salir", official(_leave), methods=["POST"]),
    Route("/ciudadania/salir", citizen(_leave_as_citizen), methods=["POST"]),
    Route("/puesto", official(_change_seat), methods=["POST"]),
]
