"""A citizen asks where a case is, with its number and its query code and nothing else."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backoffice.web.file_responses import serve_file
from backoffice.web.forms import form_of
from backoffice.web.rendering import render
from backoffice.web.sessions import origin_of, visitor
from office.errors import NotFound, Throttled
from office.records.cases import answers, status
from office.records.cases.views import CaseStatus

_MAX_TYPED = 100
_NO_NUMBER = "Escriba el número del trámite, como está en el acuse de recibo."
_NO_CODE = "Escriba el código de consulta: son ocho letras y números, en el acuse de recibo."


async def ask(request: Request) -> Response:
    """GET: the form; ?numero= fills in the number (the code never travels in an address)."""
    number = request.query_params.get("numero", "")
    return _page(request, number[:_MAX_TYPED], {})


_WRONG = (
    "Ese número y ese código no corresponden entre sí. Revise que los dos estén como en el acuse "
    "de recibo; los espacios, los guiones y las mayúsculas no importan."
)


async def pdf(request: Request) -> Response:
    """POST: the signed PDF of an answer, for who has the number and the code of its case."""
    form = await form_of(request)
    number, code = form.trimmed("numero")[:_MAX_TYPED], form.trimmed("codigo")[:_MAX_TYPED]
    try:
        case = await status.case_by_code(number, code, origin_of(request))
        wanted = form.trimmed("respuesta")[:_MAX_TYPED]
        file = await answers.answer_pdf(case, wanted, origin_of(request))
    except NotFound:
        return _page(request, number, {"": _WRONG}, 404)
    except Throttled as error:
        return _throttled(request, number, error)
    return serve_file(file, download=True)


async def answer(request: Request) -> Response:
    """POST: the state of the case, or one refusal for every wrong pair."""
    form = await form_of(request)
    number = form.trimmed("numero")[:_MAX_TYPED]
    code = form.trimmed("codigo")[:_MAX_TYPED]
    errors = {}
    if not number:
        errors["numero"] = _NO_NUMBER
    if not code:
        errors["codigo"] = _NO_CODE
    if errors:
        return _page(request, number, errors, 422)
    try:
        found = await status.status_by_code(number, code, origin_of(request))
    except NotFound:
        return _page(request, number, {"": _WRONG}, 404)
    except Throttled as error:
        return _throttled(request, number, error)
    return _page(request, number, {}, found=found, query_code=code)


def _throttled(request: Request, number: str, error: Throttled) -> Response:
    response = _page(request, number, {"": str(error)}, 429)
    response.headers["Retry-After"] = str(error.retry_after)
    return response


def _page(
    request: Request,
    number: str,
    errors: dict[str, str],
    code: int = 200,
    found: CaseStatus | None = None,
    query_code: str = "",
) -> Response:
    return render(
        request,
        "public/case_status.html",
        code,
        number=number,
        errors=errors,
        found=found,
        query_code=query_code,
    )


routes = [
    Route("/tramite", visitor(ask), methods=["GET"]),
    Route("/tramite", visitor(answer), methods=["POST"]),
    Route("/tramite/respuesta", visitor(pdf), methods=["POST"]),
]
