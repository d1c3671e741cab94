"""Coming in, going out, changing seats."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.web import security
from backoffice.web.flash import with_note
from backoffice.web.forms import form_of
from backoffice.web.rendering import csrf_field, render
from backoffice.web.sessions import (
    COOKIE,
    forget,
    official,
    origin_of,
    remember,
    session_of,
    visitor,
)
from office import clock
from office.accounts import sessions as access
from office.accounts.sessions import Session
from office.config import config
from office.errors import Invalid, NotAllowed, Throttled

_VISITOR_COOKIE = "chasqui-entrada"
_EXPIRED = "La página llevaba demasiado tiempo abierta. Escriba su contraseña otra vez."


async def _show(request: Request) -> Response:
    if await session_of(request) is not None:
        return RedirectResponse(_back(request.query_params.get("siguiente", "")), 303)
    return _form(request, back=request.query_params.get("siguiente", ""))


async def _enter(request: Request) -> Response:
    form = await form_of(request)
    login, back = form.text("usuario"), form.text("siguiente")
    expected = request.cookies.get(_VISITOR_COOKIE, "")
    if not security.matches(form.text("csrf"), expected):
        return _form(request, 403, login=login, back=back, problem=_EXPIRED)
    try:
        entered = await access.log_in(login, form.text("clave"), origin_of(request))
    except (Invalid, NotAllowed) as refusal:
        return _form(request, 422, login=login, back=back, problem=str(refusal))
    except Throttled as refusal:
        response = _form(request, 429, login=login, back=back, problem=str(refusal))
        response.headers["Retry-After"] = str(refusal.retry_after)
        return response
    response = RedirectResponse(_back(back), 303)
    response.delete_cookie(_VISITOR_COOKIE, path="/entrar")
    return remember(response, entered.token, secure=_secure(request))


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
    response.set_cookie(
        _VISITOR_COOKIE,
        token,
        httponly=True,
        samesite="strict",
        secure=_secure(request),
        path="/entrar",
    )
    return response


def _back(target: str) -> str:
    """`target` if it is a path of ours, else the trays; never another site."""
    ours = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if ours and target.isprintable() else "/"


def _secure(request: Request) -> bool:
    return bool(request.app.state.secure_cookies)


async def _leave(request: Request, session: Session) -> Response:
    await access.log_out(request.cookies.get(COOKIE, ""))
    response = RedirectResponse(with_note("/entrar", "salio"), 303)
    return forget(response, secure=_secure(request))


async def _change_seat(request: Request, session: Session) -> Response:
    chosen = (await form_of(request)).number("puesto")
    if not chosen:
        raise Invalid("Elija uno de sus puestos.")
    await access.choose_post(request.cookies.get(COOKIE, ""), chosen)
    return RedirectResponse(with_note("/bandejas/recibidos", "puesto"), 303)


routes = [
    Route("/entrar", visitor(_show), methods=["GET"]),
    Route("/entrar", visitor(_enter), methods=["POST"]),
    Route("/salir", official(_leave), methods=["POST"]),
    Route("/puesto", official(_change_seat), methods=["POST"]),
]
