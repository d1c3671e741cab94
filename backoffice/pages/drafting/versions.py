"""The earlier texts of a draft, compared with the one that holds, and the way back."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.web.flash import with_note
from backoffice.web.forms import form_of
from backoffice.web.rendering import page
from backoffice.web.sessions import official
from office.accounts.sign_in.sessions import Session
from office.errors import Conflict
from office.records.drafting import versions


async def show(request: Request, session: Session) -> Response:
    """GET: the versions; `?v=` compares one with what holds now."""
    return await _page(request, session)


async def go_back(request: Request, session: Session) -> Response:
    """POST: put a version's text back."""
    form = await form_of(request)
    document_id = request.path_params["document_id"]
    try:
        await versions.go_back(
            session.actor, document_id, form.number("version"), form.number("volver")
        )
    except Conflict as error:
        return await _page(request, session, str(error), 409)
    return RedirectResponse(with_note(f"/borradores/{document_id}", "version"), 303)


async def _page(
    request: Request, session: Session, problem: str = "", status: int = 200
) -> Response:
    document_id = request.path_params["document_id"]
    rows = await versions.versions(session.actor, document_id)
    asked = request.query_params.get("v", "")
    chosen = int(asked) if asked.isdecimal() and len(asked) < 9 else 0
    if not chosen and len(rows) > 1:
        chosen = rows[1].version
    pieces = await versions.compared(session.actor, document_id, chosen) if chosen else ()
    return await page(
        request,
        "drafting/versions.html",
        status,
        document_id=document_id,
        rows=rows,
        chosen=chosen,
        pieces=pieces,
        problem=problem,
        tray="elaboracion",
    )


_PLACE = "/borradores/{document_id:int}/versiones"
routes = [
    Route(_PLACE, official(show), methods=["GET"]),
    Route(_PLACE, official(go_back), methods=["POST"]),
]
