"""Anybody with the link fetches the file that was too large for their mail."""

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backoffice.web.file_responses import serve_file
from backoffice.web.rendering import render
from backoffice.web.sessions import origin_of, visitor
from office.delivery import download_links
from office.errors import NotFound

_LONGEST_TOKEN = 64


async def show(request: Request) -> Response:
    """GET: what the link leads to. Programs that open every link do not use it up this way."""
    try:
        return _page(request, 200, file=await download_links.look(_token(request)))
    except NotFound as error:
        return _page(request, 404, problem=str(error))


async def download(request: Request) -> Response:
    """POST: the file. Once it went out whole, the link works for one hour more."""
    token = _token(request)
    try:
        response = serve_file(await download_links.fetch(token, origin_of(request)), download=True)
    except NotFound as error:
        return _page(request, 404, problem=str(error))
    response.background = BackgroundTask(download_links.fetched, token)
    return response


def _token(request: Request) -> str:
    return str(request.path_params["token"])[:_LONGEST_TOKEN]


def _page(
    request: Request,
    status: int,
    *,
    file: download_links.Offered | None = None,
    problem: str = "",
) -> Response:
    response = render(request, "public/download.html", status, file=file, problem=problem)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


routes = [
    Route("/descargas/{token}", visitor(show), methods=["GET"]),
    Route("/descargas/{token}", visitor(download), methods=["POST"]),
]
