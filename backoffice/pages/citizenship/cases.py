"""A citizen's own cases: where each is, its papers, asking about it and adding to it."""

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.web.file_responses import serve_file
from backoffice.web.flash import with_note
from backoffice.web.forms import LARGEST_NUMBER, Form, form_of
from backoffice.web.rendering import page
from backoffice.web.sessions import citizen
from office.accounts.sign_in.citizen_sessions import Holder
from office.errors import Invalid
from office.records.documents.citizens import own_cases
from office.registration import portal_submission
from office.registration.portal_submission import PortalFile


async def _list(request: Request, holder: Holder) -> Response:
    before = request.query_params.get("antes", "")
    known = int(before) if before.isdecimal() and len(before) < 20 else 0
    older = known if known <= LARGEST_NUMBER else 0
    cases = await own_cases.own_cases(holder.citizen_id, older or None)
    return await page(request, "citizenship/cases.html", cases=cases, older=older)


async def _show(request: Request, holder: Holder) -> Response:
    return await _case(request, holder, request.path_params["case_id"])


async def _case(
    request: Request,
    holder: Holder,
    case_id: int,
    status: int = 200,
    problem: str = "",
    typed: str = "",
) -> Response:
    own = await own_cases.own_case(holder.citizen_id, case_id)
    return await page(
        request, "citizenship/case.html", status, own=own, problem=problem, typed=typed
    )


async def _add(request: Request, holder: Holder) -> Response:
    case_id = request.path_params["case_id"]
    form = await form_of(request)
    text = form.trimmed("mensaje")
    try:
        await portal_submission.add_to_case(holder, case_id, text, await files_of(form))
    except Invalid as refusal:
        return await _case(request, holder, case_id, 422, str(refusal), text)
    return RedirectResponse(with_note(f"/ciudadania/tramites/{case_id}", "anadido"), 303)


async def files_of(form: Form) -> list[PortalFile]:
    """The files that were chosen in the form's field `archivos`."""
    return [
        PortalFile(file.filename or "archivo", await file.read())
        for file in form.getlist("archivos")
        if isinstance(file, UploadFile) and file.filename
    ]


async def _file(request: Request, holder: Holder) -> Response:
    content = await own_cases.own_file(holder.citizen_id, request.path_params["attachment_id"])
    return serve_file(content, download=True)


async def _pdf(request: Request, holder: Holder) -> Response:
    content = await own_cases.answer_pdf(holder.citizen_id, request.path_params["document_id"])
    return serve_file(content, download=True)


routes = [
    Route("/ciudadania", citizen(_list), methods=["GET"]),
    Route("/ciudadania/tramites/{case_id:int}", citizen(_show), methods=["GET"]),
    Route("/ciudadania/tramites/{case_id:int}", citizen(_add), methods=["POST"]),
    Route("/ciudadania/archivos/{attachment_id:int}", citizen(_file), methods=["GET"]),
    Route("/ciudadania/respuestas/{document_id:int}", citizen(_pdf), methods=["GET"]),
]
