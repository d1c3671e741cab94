"""The heads of the seals, for whoever wants to hold the institution to its record."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backoffice.web.file_responses import serve_file
from backoffice.web.rendering import render
from backoffice.web.sessions import visitor
from office.evidence import heads
from office.exports.case_export import VERIFIER_NAME, verifier
from office.storage.file_content import FileContent


async def _show(request: Request) -> Response:
    newest, days = await heads.newest_head(), await heads.heads_by_day()
    return render(request, "public/seals.html", newest=newest, days=days)


async def _verifier(request: Request) -> Response:
    file = FileContent(VERIFIER_NAME, "text/plain", verifier(), inline=False)
    return serve_file(file, download=True)


routes = [
    Route("/sellos", visitor(_show), methods=["GET"]),
    Route(f"/sellos/{VERIFIER_NAME}", visitor(_verifier), methods=["GET"]),
]
