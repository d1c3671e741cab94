"""Finding a document by number, subject, person or text."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.web.rendering import page
from backoffice.web.sessions import official
from office.accounts.sessions import Session
from office.records.search.query import search

_LONGEST = 200


async def _find(request: Request, session: Session) -> Response:
    query = " ".join(request.query_params.get("q", "").replace("\0", "")[:_LONGEST].split())
    if not query:
        return await page(request, "search/results.html", query="", found=None)
    found = await search(session.actor, query)
    exact = [row for row in found.rows if row.number.casefold() == query.casefold()]
    if len(found.rows) == 1 and exact:
        return RedirectResponse(f"/documentos/{exact[0].document_id}", 303)
    return await page(request, "search/results.html", query=query, found=found)


routes = [Route("/buscar", official(_find), methods=["GET"])]
