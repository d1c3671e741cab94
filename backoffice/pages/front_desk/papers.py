"""One paper of the desk: its facts and what is printed for it; and those without a scan."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backoffice.web.file_responses import serve_file
from backoffice.web.rendering import page
from backoffice.web.sessions import official
from office.accounts.sign_in.sessions import Session
from office.front_desk import papers, printing
from office.front_desk.access import works_here

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
        **facts,
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
    Route(f"{_PLACE}/{{which}}.pdf", official(_sheet), methods=["GET"]),
]
