"""A citizen without mail or telephone: their state read out, and a way into their own place."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backoffice.web.forms import form_of
from backoffice.web.rendering import page
from backoffice.web.sessions import official
from models.enums import Permission
from office.accounts.sign_in.sessions import Session
from office.actors import require
from office.errors import Invalid, NotFound
from office.front_desk import reading_out
from office.front_desk.reading_out import ReadOut

_PLACE = "/ventanilla/estado"


async def _ask(request: Request, session: Session) -> Response:
    require(session.actor, Permission.FRONT_DESK, reading_out.WHAT)
    return await _page(request)


async def _page(
    request: Request,
    status: int = 200,
    typed: str = "",
    problem: str = "",
    found: ReadOut | None = None,
) -> Response:
    return await page(
        request,
        "front_desk/state.html",
        status,
        tray="ventanilla",
        typed=typed,
        problem=problem,
        found=found,
    )


async def _read(request: Request, session: Session) -> Response:
    """POST: the cases of who shows this cédula."""
    form = await form_of(request)
    typed = form.trimmed("cedula")[:40]
    try:
        found = await reading_out.read_out(
            session.actor, typed, seen=form.text("vi_cedula") == "si"
        )
    except (Invalid, NotFound) as error:
        status = 422 if isinstance(error, Invalid) else 404
        return await _page(request, status, typed, str(error))
    return await _page(request, typed=typed, found=found)


routes = [
    Route(_PLACE, official(_ask), methods=["GET"]),
    Route(_PLACE, official(_read), methods=["POST"]),
]
