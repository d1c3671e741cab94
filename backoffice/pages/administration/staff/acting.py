"""Subrogaciones: listed, ordered, and ended before their time."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.pages.administration.frame import NOT_REFUSED, Refusal, admin_page, submitted
from backoffice.web.flash import with_note
from backoffice.web.forms import Form, form_of
from backoffice.web.sessions import official
from office.accounts.sign_in.sessions import Session
from office.administration.staff import acting, directory
from office.administration.staff.acting import ActingForm
from office.config import config
from office.errors import Invalid

_LIST = "/administracion/subrogaciones"


@dataclass(frozen=True)
class Typed:
    """A substitution as the form holds it."""

    post_id: int
    substitute_id: int = 0
    begins: str = ""
    ends: str = ""
    reference: str = ""


async def _list(request: Request, session: Session) -> Response:
    return await _rows(request, session)


async def _rows(request: Request, session: Session, refusal: Refusal = NOT_REFUSED) -> Response:
    rows = await acting.acting(session.actor)
    return await admin_page(request, "acting", "subrogaciones", refusal, rows=rows)


async def _new(request: Request, session: Session) -> Response:
    asked = request.query_params.get("puesto", "")
    post_id = int(asked) if asked.isdecimal() and len(asked) < 19 else 0
    return await _form(request, session, Typed(post_id))


async def _form(
    request: Request,
    session: Session,
    typed: Typed,
    refusal: Refusal = NOT_REFUSED,
) -> Response:
    return await admin_page(
        request,
        "acting_new",
        "subrogaciones",
        refusal,
        typed=typed,
        posts=await directory.seated_posts(session.actor, within_reach=True),
        people=await directory.seated_posts(session.actor, within_reach=False),
    )


async def _order(request: Request, session: Session) -> Response:
    form = await form_of(request)
    typed = _typed(form)

    async def work() -> str:
        wanted = ActingForm(
            typed.post_id,
            typed.substitute_id,
            _moment(typed.begins, "begins"),
            _moment(typed.ends, "ends"),
            typed.reference,
        )
        await acting.substitute(session.actor, wanted)
        return _LIST

    return await submitted(work, "subrogacion", partial(_form, request, session, typed))


def _typed(form: Form) -> Typed:
    return Typed(
        form.number("post_id"),
        form.number("substitute_id"),
        form.trimmed("begins"),
        form.trimmed("ends"),
        form.trimmed("reference"),
    )


def _moment(text: str, field: str) -> datetime | None:
    """A moment of the institution's zone, as a browser's field sends it."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=config().zone)
    except ValueError as error:
        raise Invalid("Escriba la fecha y la hora, como 2026-12-01 08:00.", field) from error


async def _end(request: Request, session: Session) -> Response:
    async def work() -> str:
        await acting.return_early(session.actor, request.path_params["acting_id"])
        return _LIST

    return await submitted(work, "subrogacion-fin", partial(_rows, request, session))


async def _return(request: Request, session: Session) -> Response:
    await acting.return_early(session.actor, request.path_params["acting_id"])
    return RedirectResponse(with_note("/bandejas/recibidos", "subrogacion-fin"), 303)


routes = [
    Route(_LIST, official(_list), methods=["GET"]),
    Route(f"{_LIST}/nueva", official(_new), methods=["GET"]),
    Route(f"{_LIST}/nueva", official(_order), methods=["POST"]),
    Route(f"{_LIST}/{{acting_id:int}}/fin", official(_end), methods=["POST"]),
    Route("/subrogaciones/{acting_id:int}/volver", official(_return), methods=["POST"]),
]
