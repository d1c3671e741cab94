"""A citizen writes to an institution."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.pages.citizenship.cases import files_of
from backoffice.web.flash import with_note
from backoffice.web.forms import form_of
from backoffice.web.rendering import page
from backoffice.web.sessions import citizen
from office.accounts.sign_in.citizen_sessions import Holder
from office.errors import Invalid, NotFound
from office.records.deadlines import estimates
from office.registration import portal_submission


async def _write(request: Request, holder: Holder) -> Response:
    return await _form(request, unit=request.query_params.get("area", ""))


async def _form(
    request: Request,
    status: int = 200,
    *,
    unit: str = "",
    subject: str = "",
    text: str = "",
    problem: str = "",
    field: str = "",
) -> Response:
    return await page(
        request,
        "citizenship/letter.html",
        status,
        institutions=await estimates.offered(),
        unit=unit,
        subject=subject,
        text=text,
        problem=problem,
        field=field,
    )


async def _send(request: Request, holder: Holder) -> Response:
    form = await form_of(request)
    subject, text = form.trimmed("asunto"), form.trimmed("cuerpo")
    try:
        done = await portal_submission.write_letter(
            holder, form.number("area"), subject, text, await files_of(form)
        )
    except (Invalid, NotFound) as refusal:
        field = refusal.field if isinstance(refusal, Invalid) else "unit"
        return await _form(
            request,
            422,
            unit=form.text("area"),
            subject=subject,
            text=text,
            problem=str(refusal),
            field=field,
        )
    return RedirectResponse(with_note(f"/ciudadania/tramites/{done.case_id}", "presentado"), 303)


routes = [
    Route("/ciudadania/carta", citizen(_write), methods=["GET"]),
    Route("/ciudadania/carta", citizen(_send), methods=["POST"]),
]
