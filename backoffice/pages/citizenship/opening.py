"""Getting an account: from the link of an acknowledgement, or with a code sent by mail."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backoffice.pages.accounts.login import landed
from backoffice.web.forms import LARGEST_NUMBER, form_of
from backoffice.web.rendering import render
from backoffice.web.sessions import browser_of, origin_of, visitor
from office.accounts.authenticators import password_rules
from office.accounts.enrollment import citizen_accounts
from office.errors import Conflict, Invalid, NotFound, Throttled

_RULES = password_rules.rules(password_rules.CITIZENS)


def _page(request: Request, template: str, status: int = 200, **facts: Any) -> Response:
    facts = {"problem": "", "field": "", "rules": _RULES, "login": "", **facts}
    facts["shortest"] = password_rules.CITIZENS.shortest
    response = render(request, f"citizenship/{template}.html", status, session=None, **facts)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


async def _follow(request: Request) -> Response:
    number = request.query_params.get("tramite", "")
    case_id = int(number) if number.isdecimal() and len(number) < 20 else 0
    return await _offer(
        request, min(case_id, LARGEST_NUMBER), request.query_params.get("sello", "")
    )


async def _offer(
    request: Request, case_id: int, seal: str, status: int = 200, **facts: Any
) -> Response:
    try:
        offer = await citizen_accounts.invitation(case_id, seal)
    except NotFound as refusal:
        return _page(request, "register", 404, name="", email="", problem=str(refusal))
    return _page(request, "follow", status, offer=offer, seal=seal, **facts)


async def _open(request: Request) -> Response:
    form = await form_of(request)
    case_id, seal, login = form.number("tramite"), form.text("sello"), form.trimmed("usuario")
    try:
        entered = await citizen_accounts.open_from_acknowledgement(
            case_id, seal, login, form.text("clave"), form.text("otra_vez"), browser_of(request)
        )
    except Invalid as refusal:
        facts = {"problem": str(refusal), "field": refusal.field, "login": login}
        return await _offer(request, case_id, seal, 422, **facts)
    except (Conflict, NotFound) as refusal:
        return await _offer(request, case_id, seal, 409, problem=str(refusal), login=login)
    return landed(request, entered, f"/ciudadania/tramites/{case_id}")


async def _ask(request: Request) -> Response:
    return _page(request, "register", name="", email="")


async def _send(request: Request) -> Response:
    form = await form_of(request)
    login, name, email = form.trimmed("usuario"), form.trimmed("nombre"), form.trimmed("correo")
    typed = {"login": login, "name": name, "email": email}
    try:
        pending = await citizen_accounts.register(login, name, email, origin_of(request))
    except Invalid as refusal:
        return _page(request, "register", 422, problem=str(refusal), field=refusal.field, **typed)
    except Throttled as refusal:
        return _page(request, "register", 429, problem=str(refusal), **typed)
    return _page(request, "code", pending=pending, login=login, email=email)


async def _finish(request: Request) -> Response:
    form = await form_of(request)
    pending, login, email = form.number("registro"), form.trimmed("usuario"), form.text("correo")
    try:
        entered = await citizen_accounts.finish_registration(
            pending,
            form.text("codigo"),
            form.text("clave"),
            form.text("otra_vez"),
            browser_of(request),
        )
    except Invalid as refusal:
        facts = {"problem": str(refusal), "field": refusal.field}
        return _page(request, "code", 422, pending=pending, login=login, email=email, **facts)
    except (NotFound, Conflict) as refusal:
        return _page(
            request, "register", 409, problem=str(refusal), login=login, name="", email=email
        )
    return landed(request, entered)


routes = [
    Route("/ciudadania/seguir", visitor(_follow), methods=["GET"]),
    Route("/ciudadania/seguir", visitor(_open), methods=["POST"]),
    Route("/ciudadania/registro", visitor(_ask), methods=["GET"]),
    Route("/ciudadania/registro", visitor(_send), methods=["POST"]),
    Route("/ciudadania/registro/codigo", visitor(_finish), methods=["POST"]),
]
