"""Finding a document by number, subject, person or text."""

from collections.abc import Callable
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.web.rendering import page
from backoffice.web.sessions import official
from office.accounts.sign_in.sessions import Session
from office.records.numbering.loose_numbers import compact
from office.records.search.query import search
from office.records.search.views import SearchPage

_LONGEST = 200
_MOST_PAGES = 8
_FILTERS = (
    ("", "Todos"),
    ("abiertos", "Trámites abiertos"),
    ("mios", "En mi poder"),
    ("sin-leer", "Sin leer"),
    ("enviados", "Enviados"),
)


async def _find(request: Request, session: Session) -> Response:
    query = " ".join(request.query_params.get("q", "").replace("\0", "")[:_LONGEST].split())
    if not query:
        return await page(request, "search/results.html", query="", found=None)
    only = request.query_params.get("solo", "")
    number = request.query_params.get("pagina", "1")
    at = min(int(number), _MOST_PAGES) if number.isdecimal() and len(number) < 4 else 1
    found = await search(session.actor, query, page=max(at, 1), only=only)
    if found.exact and _is_number(query, found):
        return RedirectResponse(f"/documentos/{found.exact}", 303)
    return await page(
        request,
        "search/results.html",
        query=query,
        found=found,
        only=only if only in dict(_FILTERS) else "",
        filters=_FILTERS,
        address=_address(query),
    )


def _is_number(query: str, found: SearchPage) -> bool:
    """Whether nothing but the number of a document was asked for."""
    named = next((row.number for row in found.rows if row.document_id == found.exact), "")
    return bool(named) and compact(named) == compact(query)


def _address(query: str) -> Callable[[str, int], str]:
    def address(only: str = "", at: int = 1) -> str:
        told = {"q": query, "solo": only, "pagina": at if at > 1 else ""}
        return f"/buscar?{urlencode({name: value for name, value in told.items() if value})}"

    return address


routes = [Route("/buscar", official(_find), methods=["GET"])]
