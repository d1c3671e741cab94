"""One paper of the desk: its facts and what is printed for it; and those without a scan."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backoffice.web.file_responses import serve_file
from backoffice.web.rendering import page
from backoffice.web.sessions import official
from models.enums import Permission
from office.accounts.sign_in.sessions import Session
from office.front_desk import addressees, papers, printing
from office.front_desk.access import works_here
from office.front_desk.scanning import fixing, reading
from office.front_desk.whereabouts import course, places

_PLACE = "/ventanilla/papeles/{document_id:int}"


async def _show(request: Request, session: Session) -> Response:
    return await paper_page(request, session, request.path_params["document_id"])


async def paper_page(
    request: Request,
    session: Session,
    document_id: int,
    status: int = 200,
    *,
    problem: str = "",
    **facts: Any,
) -> Response:
    """The page of one paper, with what went wrong on it."""
    view = await papers.paper(session.actor, document_id)
    return await page(
        request,
        "front_desk/paper.html",
        status,
        tray="ventanilla" if works_here(session.actor) else "papeles",
        paper=view,
        medium=printing.medium_in_words(view.medium),
        at_desk=works_here(session.actor),
        problem=problem,
        **await _scans(session, document_id),
        way=await course.whereabouts(session.actor, document_id),
        conditions=course.conditions(),
        people=[each.label for each in await addressees.known(session.actor) if each.post_id],
        places=await places.tree(session.actor) if session.actor.may(Permission.ARCHIVE) else (),
        **facts,
    )


async def _scans(session: Session, document_id: int) -> dict[str, Any]:
    if not fixing.may_scan(session.actor):
        return {"scans_here": False, "scans": (), "pages": (), "ocr_states": {}}
    scans, pages = await fixing.waiting(session.actor, document_id)
    states = await reading.copies(document_id)
    return {"scans_here": True, "scans": scans, "pages": pages, "ocr_states": states}


async def _file(request: Request, session: Session) -> Response:
    """GET: a file of the paper's document."""
    params = request.path_params
    return serve_file(
        await papers.file_of(session.actor, params["document_id"], params["attachment_id"])
    )


async def _sheet(request: Request, session: Session) -> Response:
    """GET: the PDF of a sheet."""
    which, document_id = request.path_params["which"], request.path_params["document_id"]
    return serve_file(await printing.sheet(session.actor, document_id, which))


async def _unscanned(request: Request, session: Session) -> Response:
    """GET: the papers that wait for the scanner, the oldest first."""
    text = request.query_params.get("buscar", "")[:100]
    return await page(
        request,
        "front_desk/unscanned.html",
        tray="ventanilla",
        rows=await papers.newest(session.actor, unscanned=True, text=text),
        text=text,
    )


routes = [
    Route("/ventanilla/por-digitalizar", official(_unscanned), methods=["GET"]),
    Route(_PLACE, official(_show), methods=["GET"]),
    Route(f"{_PLACE}/archivo/{{attachment_id:int}}", official(_file), methods=["GET"]),
    Route(f"{_PLACE}/{{which}}.pdf", official(_sheet), methods=["GET"]),
]
