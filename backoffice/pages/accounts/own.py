"""One's own way in, the same for officials and citizens: sessions, password, second factor."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import segno
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.web import cookies
from backoffice.web.flash import with_note
from backoffice.web.forms import form_of
from backoffice.web.rendering import page
from backoffice.web.sessions import VisitorHandler, citizen, official
from office.accounts.authenticators import passkeys, password_rules, second_factors
from office.accounts.authenticators.one_time_tokens import Person
from office.accounts.enrollment import password_links
from office.accounts.sign_in import devices, login_log
from office.accounts.sign_in.citizen_sessions import Holder
from office.accounts.sign_in.sessions import Session
from office.errors import Conflict, Invalid


@dataclass(frozen=True)
class Self:
    """Who looks after their own way in, and where these pages stand."""

    person: Person
    name: str
    base: str
    token: str
    csrf: str
    audience: password_rules.Audience


Handler = Callable[[Request, Self], Awaitable[Response]]


def _as_official(handler: Handler) -> Callable[[Request, Session], Awaitable[Response]]:
    async def call(request: Request, session: Session) -> Response:
        person = Person(official_id=session.actor.official_id)
        token = cookies.read(request, cookies.OFFICIAL)
        own = Self(
            person,
            session.official_name,
            "/cuenta",
            token,
            session.csrf,
            password_rules.OFFICIALS,
        )
        return await handler(request, own)

    return call


def _as_citizen(handler: Handler) -> Callable[[Request, Holder], Awaitable[Response]]:
    async def call(request: Request, holder: Holder) -> Response:
        person = Person(citizen_id=holder.citizen_id)
        token = cookies.read(request, cookies.CITIZEN)
        own = Self(
            person, holder.name, "/ciudadania/cuenta", token, holder.csrf, password_rules.CITIZENS
        )
        return await handler(request, own)

    return call


async def _show(request: Request, own: Self) -> Response:
    return await _page(request, own)


async def _page(
    request: Request, own: Self, status: int = 200, problem: str = "", field: str = ""
) -> Response:
    return await page(
        request,
        "accounts/own.html",
        status,
        own=own,
        comings=await login_log.own(own.person),
        sessions=await devices.open_sessions(own.person, own.token),
        factors=await second_factors.factors_of(own.person),
        codes_left=await second_factors.recovery_codes_left(own.person),
        rules=password_rules.rules(own.audience),
        problem=problem,
        problem_field=field,
    )


async def _end(request: Request, own: Self) -> Response:
    key = (await form_of(request)).trimmed("sesion")
    await devices.end(own.person, own.token, key)
    return RedirectResponse(with_note(own.base, "sesiones"), 303)


async def _password(request: Request, own: Self) -> Response:
    form = await form_of(request)
    try:
        await password_links.change_own(
            own.person, form.text("actual"), form.text("clave"), form.text("otra_vez")
        )
    except Invalid as refusal:
        return await _page(request, own, 422, str(refusal), refusal.field)
    return RedirectResponse(with_note(own.base, "clave"), 303)


async def _factor(request: Request, own: Self) -> Response:
    return await _factor_page(request, own)


async def _factor_page(
    request: Request, own: Self, status: int = 200, problem: str = ""
) -> Response:
    wanted = await second_factors.enrolment(own.person, own.name)
    return await page(
        request,
        "accounts/factor.html",
        status,
        own=own,
        wanted=wanted,
        qr=segno.make(wanted.address, error="m").svg_data_uri(scale=4, border=3),
        passkey=passkeys.enrolment_options(own.person, own.csrf, own.name, own.name),
        problem=problem,
    )


async def _confirm(request: Request, own: Self) -> Response:
    form = await form_of(request)
    try:
        if form.text("llave"):
            codes = await passkeys.enrol(
                own.person, own.csrf, form.text("llave"), form.trimmed("nombre")
            )
        else:
            codes = await second_factors.confirm_totp(own.person, form.text("codigo"))
    except Invalid as refusal:
        return await _factor_page(request, own, 422, str(refusal))
    except Conflict as refusal:
        return await _factor_page(request, own, 409, str(refusal))
    if not codes:
        return RedirectResponse(with_note(own.base, "factor"), 303)
    return await page(request, "accounts/recovery.html", own=own, codes=codes)


async def _remove(request: Request, own: Self) -> Response:
    await second_factors.remove(own.person, (await form_of(request)).number("factor"))
    return RedirectResponse(with_note(own.base, "sin-factor"), 303)


def _routes(base: str, guard: Callable[[Handler], VisitorHandler]) -> list[Route]:
    return [
        Route(base, guard(_show), methods=["GET"]),
        Route(f"{base}/sesiones", guard(_end), methods=["POST"]),
        Route(f"{base}/clave", guard(_password), methods=["POST"]),
        Route(f"{base}/verificacion", guard(_factor), methods=["GET"]),
        Route(f"{base}/verificacion", guard(_confirm), methods=["POST"]),
        Route(f"{base}/verificacion/retirar", guard(_remove), methods=["POST"]),
    ]


routes = [
    *_routes("/cuenta", lambda handler: official(_as_official(handler))),
    *_routes("/ciudadania/cuenta", lambda handler: citizen(_as_citizen(handler))),
]
