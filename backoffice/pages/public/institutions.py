"""For anybody: institutions, procedures and what they ask for, and «¿cuándo me responden?»."""

from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backoffice.web.forms import LARGEST_NUMBER
from backoffice.web.rendering import render
from backoffice.web.sessions import visitor
from office.errors import Invalid, NotFound
from office.records.deadlines import estimates
from office.records.deadlines.estimates import Estimate


async def _show(request: Request) -> Response:
    """The list, and with ?institucion=… when something presented today would be answered."""
    wanted = request.query_params.get("institucion", "")
    estimate: Estimate | None = None
    problem = ""
    if wanted:
        try:
            estimate = await estimates.if_presented(
                _number(wanted),
                _number(request.query_params.get("tramite", "")) or None,
                _day(request.query_params.get("dia", "")),
            )
        except (NotFound, Invalid) as refusal:
            problem = str(refusal)
    return render(
        request,
        "public/institutions.html",
        422 if problem else 200,
        institutions=await estimates.offered(),
        wanted=wanted,
        procedure=request.query_params.get("tramite", ""),
        day=request.query_params.get("dia", "")[:10],
        estimate=estimate,
        problem=problem,
    )


def _number(text: str) -> int:
    return min(int(text), LARGEST_NUMBER) if text.isdecimal() and len(text) < 20 else 0


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid("Escriba la fecha como 2026-12-31.", "day") from error


routes = [Route("/instituciones", visitor(_show), methods=["GET"])]
