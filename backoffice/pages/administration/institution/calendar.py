"""The institution's calendar: days of rest added, also late, and taken away."""

from dataclasses import dataclass
from datetime import date
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backoffice.pages.administration.frame import NOT_REFUSED, Refusal, admin_page, submitted
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
    refusal: Refusal = NOT_REFUSED,
) -> Response:
    return await admin_page(
        request,
        "calendar",
        "calendario",
        refusal,
        rows=await calendar.holidays(session.actor),
        scopes=calendar.SCOPES,
        typed=typed,
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

    return await submitted(work, "calendario", partial(_page, request, session, typed))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid("Esa fecha no existe.", "day") from error


async def _remove(request: Request, session: Session) -> Response:
    async def work() -> str:
        await calendar.remove_holiday(session.actor, request.path_params["holiday_id"])
        return _LIST

    return await submitted(work, "calendario", partial(_page, request, session, Typed()))


routes = [
    Route(_LIST, official(_list), methods=["GET"]),
    Route(_LIST, official(_add), methods=["POST"]),
    Route(f"{_LIST}/{{holiday_id:int}}/quitar", official(_remove), methods=["POST"]),
]
