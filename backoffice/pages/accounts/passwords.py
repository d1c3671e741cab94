"""A forgotten password, and setting one by link."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backoffice.pages.accounts.login import landed, second_page
from backoffice.web.forms import form_of
from backoffice.web.rendering import render
from backoffice.web.sessions import browser_of, origin_of, visitor
from office.accounts.authenticators import password_rules
from office.accounts.enrollment import password_links
from office.errors import Invalid, NotFound, Throttled


async def _ask(request: Request) -> Response:
    return render(request, "accounts/forgotten.html", session=None, sent=False, problem="")


async def _send(request: Request) -> Response:
    login = (await form_of(request)).trimmed("usuario")
    if not login:
        problem = "Escriba su número de usuario."
        return render(
            request, "accounts/forgotten.html", 422, session=None, sent=False, problem=problem
        )
    try:
        await password_links.ask_for_reset(login, origin_of(request))
    except Throttled as refusal:
        response: Response = render(
            request, "accounts/forgotten.html", 429, session=None, sent=False, problem=str(refusal)
        )
        response.headers["Retry-After"] = str(refusal.retry_after)
        return response
    return render(request, "accounts/forgotten.html", session=None, sent=True, problem="")


async def _show(request: Request) -> Response:
    return await _form(request, request.query_params.get("enlace", ""))


async def _set(request: Request) -> Response:
    form = await form_of(request)
    secret = form.text("enlace")
    try:
        entered = await password_links.set_password(
            secret, form.text("clave"), form.text("otra_vez"), browser_of(request)
        )
    except Invalid as refusal:
        return await _form(request, secret, refusal)
    except NotFound as refusal:
        return _useless(request, str(refusal))
    if entered.second_step:
        return await second_page(request, entered.second_step, "")
    return landed(request, entered)


async def _form(request: Request, secret: str, refusal: Invalid | None = None) -> Response:
    try:
        wanted = await password_links.form_of_link(secret)
    except NotFound as error:
        return _useless(request, str(error))
    response = render(
        request,
        "accounts/password.html",
        422 if refusal else 200,
        session=None,
        secret=secret,
        wanted=wanted,
        rules=password_rules.rules(wanted.audience),
        problem=str(refusal or ""),
        problem_field=refusal.field if refusal else "",
    )
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _useless(request: Request, problem: str) -> Response:
    return render(
        request, "accounts/forgotten.html", 404, session=None, sent=False, problem=problem
    )


routes = [
    Route("/olvido", visitor(_ask), methods=["GET"]),
    Route("/olvido", visitor(_send), methods=["POST"]),
    Route("/clave", visitor(_show), methods=["GET"]),
    Route("/clave", visitor(_set), methods=["POST"]),
]
