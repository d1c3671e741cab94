"""The institution's calendar: days of rest added, also late, and taken away."""

from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backoffice.pages.administration.frame import admin_page, submitted
from backoffice.web.forms import form_of
from backoffice.web.sessions import official
from office.accounts.sign_in.sessions import Session
from office.administration.institution import calendar
from office.errors import Invalid

_LIST = "/administracion/calendario"


@dataclass(frozen=True)
class Typed:
    """A day of rest as the form holds it."""

    day: str = ""
    name: str = ""
    scope: str = "institution"
    reference: str = ""


async def _list(request: Request, session: Session) -> Response:
    return await _page(request, session, Typed())


async def _page(
    request: Request,
    session: Session,
    typed: Typed,
    errors: dict[str, str] | None = None,
    problem: str = "",
    status: int = 200,
) -> Response:
    return await admin_page(
        request,
        "calendar",
        "calendario",
        status,
        rows=await calendar.holidays(session.actor),
        scopes=calendar.SCOPES,
        typed=typed,
        errors=errors or {},
        problem=problem,
    )


async def _add(request: Request, session: Session) -> Response:
    form = await form_of(request)
    typed = Typed(
        form.trimmed("day"), form.trimmed("name"), form.trimmed("scope"), form.trimmed("reference")
    )

    async def work() -> str:
        await calendar.add_holiday(
            session.actor, _day(typed.day), typed.name, typed.scope, typed.reference
        )
        return _LIST

    async def again(errors: dict[str, str], problem: str, status: int) -> Response:
        return await _page(request, session, typed, errors, problem, status)

    return await submitted(work, "calendario", again)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid("Esa fecha no existe.", "day") from error


async def _remove(request: Request, session: Session) -> Response:
    async def work() -> str:
        await calendar.remove_holiday(session.actor, request.path_params["holiday_id"])
        return _LIST

    async def again(errors: dict[str, str], problem: str, status: int) -> Response:
        return await _page(request, session, Typed(), errors, problem, status)

    return await submitted(work, "calendario", again)


routes = [
    Route(_LIST, official(_list), methods=["GET"]),
    Route(_LIST, official(_add), methods=["POST"]),
    Route(f"{_LIST}/{{holiday_id:int}}/quitar", official(_remove), methods=["POST"]),
]
