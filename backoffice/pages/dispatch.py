"""«Por imprimir»: paper that leaves, from the printer to the hands it is for."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.web.file_responses import serve_file
from backoffice.web.flash import with_note
from backoffice.web.forms import Form, form_of
from backoffice.web.rendering import page
from backoffice.web.sessions import official
from models.enums import CopyState, Permission
from office import actors as access
from office.accounts.sign_in.sessions import Session
from office.actors import Actor
from office.errors import Conflict, Invalid, NotFound
from office.records.dispatch import movements, queue, sheets
from office.storage.file_content import FileContent

_PLACE = "/por-imprimir"
_TABS = (
    ("", "Por imprimir", CopyState.TO_PRINT),
    ("despachados", "En camino", CopyState.DISPATCHED),
    ("devueltos", "Devueltos", CopyState.RETURNED),
    ("entregados", "Entregados", CopyState.DELIVERED),
)
_FIELDS = {
    "copies": "",
    "carrier": "lleva",
    "tracking": "guia",
    "received_by": "recibio",
    "reason": "motivo",
}


async def _show(request: Request, session: Session) -> Response:
    """GET: what waits for the printer, and on the other tabs what became of it."""
    return await _page(request, session, {})


async def _page(
    request: Request, session: Session, errors: dict[str, str], tab: str = "", status: int = 200
) -> Response:
    access.require(session.actor, Permission.PRINT, movements.WHAT)
    asked = tab or request.query_params.get("ver", "")
    code, _, state = next((each for each in _TABS if each[0] == asked), _TABS[0])
    return await page(
        request,
        "dispatch/queue.html",
        status,
        tray="por-imprimir",
        tabs=_TABS,
        tab=code,
        rows=await queue.papers(session.actor, state),
        unsigned=() if code else await queue.unsigned(session.actor),
        most=queue.MOST_LISTED,
        errors=errors,
    )


Sheet = Callable[[Actor, list[int]], Awaitable[FileContent]]


def _sheet(made: Sheet) -> Callable[[Request, Session], Awaitable[Response]]:
    """POST: the PDF that `made` makes of the copies chosen."""

    async def answer(request: Request, session: Session) -> Response:
        form = await form_of(request)
        try:
            file = await made(session.actor, form.numbers("ejemplar"))
        except (Invalid, NotFound, Conflict) as error:
            return await _refused(request, session, error, form.text("ver"))
        return serve_file(file)

    return answer


async def _choose_carrier(request: Request, session: Session) -> Response:
    """GET: who takes the copies chosen, and with which tracking numbers."""
    wanted = [int(value) for value in request.query_params.getlist("ejemplar") if value.isdecimal()]
    return await _carrier_form(request, session, wanted, {}, None, 200)


async def _carrier_form(
    request: Request,
    session: Session,
    copy_ids: list[int],
    errors: dict[str, str],
    form: Form | None,
    status: int,
) -> Response:
    access.require(session.actor, Permission.PRINT, movements.WHAT)
    try:
        rows = await queue.chosen(session.actor, copy_ids, (CopyState.TO_PRINT,))
    except (Invalid, NotFound) as error:
        return await _refused(request, session, error, "")
    return await page(
        request,
        "dispatch/send.html",
        status,
        tray="por-imprimir",
        rows=rows,
        carrier=form.text("lleva") if form else "",
        tracking={row.copy_id: form.text(f"guia-{row.copy_id}") if form else "" for row in rows},
        errors=errors,
    )


async def _dispatch(request: Request, session: Session) -> Response:
    """POST: the carrier has them."""
    form = await form_of(request)
    ids = form.numbers("ejemplar")
    tracking = {copy_id: form.text(f"guia-{copy_id}") for copy_id in ids}
    try:
        await movements.dispatch(session.actor, ids, form.text("lleva"), tracking)
    except Invalid as error:
        named = {_FIELDS.get(error.field, ""): str(error)}
        return await _carrier_form(request, session, ids, named, form, 422)
    except (NotFound, Conflict) as error:
        return await _refused(request, session, error, "")
    return RedirectResponse(with_note(f"{_PLACE}?ver=despachados", "despachado"), 303)


async def _delivered(request: Request, session: Session) -> Response:
    """POST: they reached whom they were for."""
    form = await form_of(request)
    work = movements.delivered(session.actor, form.numbers("ejemplar"), form.text("recibio"))
    return await _done(request, session, work, "entregado")


async def _came_back(request: Request, session: Session) -> Response:
    """POST: they could not be delivered."""
    form = await form_of(request)
    work = movements.came_back(session.actor, form.numbers("ejemplar"), form.text("motivo"))
    return await _done(request, session, work, "papel-devuelto")


async def _again(request: Request, session: Session) -> Response:
    """POST: once more, to the printer."""
    form = await form_of(request)
    work = movements.print_again(session.actor, form.numbers("ejemplar"))
    return await _done(request, session, work, "papel-otra-vez")


async def _done(request: Request, session: Session, work: Awaitable[None], note: str) -> Response:
    tab = (await form_of(request)).text("ver")
    try:
        await work
    except (Invalid, NotFound, Conflict) as error:
        return await _refused(request, session, error, tab)
    return RedirectResponse(with_note(f"{_PLACE}?ver={tab}", note), 303)


async def _refused(
    request: Request, session: Session, error: Invalid | NotFound | Conflict, tab: str
) -> Response:
    known = tab if tab in [code for code, _, _ in _TABS] else ""
    field = _FIELDS.get(error.field, "") if isinstance(error, Invalid) else ""
    status = {Invalid: 422, Conflict: 409}.get(type(error), 404)
    return await _page(request, session, {field: str(error)}, known, status)


routes = [
    Route(_PLACE, official(_show), methods=["GET"]),
    Route(f"{_PLACE}/imprimir", official(_sheet(sheets.print_copies)), methods=["POST"]),
    Route(f"{_PLACE}/sobres", official(_sheet(sheets.envelopes)), methods=["POST"]),
    Route(f"{_PLACE}/lista", official(_sheet(sheets.carrier_list)), methods=["POST"]),
    Route(f"{_PLACE}/despachar", official(_choose_carrier), methods=["GET"]),
    Route(f"{_PLACE}/despachar", official(_dispatch), methods=["POST"]),
    Route(f"{_PLACE}/entregados", official(_delivered), methods=["POST"]),
    Route(f"{_PLACE}/devueltos", official(_came_back), methods=["POST"]),
    Route(f"{_PLACE}/otra-vez", official(_again), methods=["POST"]),
]
