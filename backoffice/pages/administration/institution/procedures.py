"""The procedures that the institution offers."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backoffice.pages.administration import choices
from backoffice.pages.administration.frame import NOT_REFUSED, Refusal, admin_page, submitted
from backoffice.web.forms import form_of
from backoffice.web.sessions import official
from office.accounts.sign_in.sessions import Session
from office.administration.institution import procedures
from office.administration.institution.procedures import ProcedureForm
from office.errors import NotFound

_LIST = "/administracion/tramites"


async def _list(request: Request, session: Session) -> Response:
    rows = await procedures.procedures(session.actor)
    return await admin_page(request, "procedures", "tramites", rows=rows)


async def _show(request: Request, session: Session) -> Response:
    rows = await procedures.procedures(session.actor)
    procedure_id = request.path_params.get("procedure_id", 0)
    if not procedure_id:
        return await _form(request, session, ProcedureForm("", 15, ""), 0)
    row = next((row for row in rows if row.procedure_id == procedure_id), None)
    if row is None:
        raise NotFound("Ese trámite no existe.")
    return await _form(request, session, row.form, row.version)


async def _form(
    request: Request,
    session: Session,
    typed: ProcedureForm,
    version: int,
    refusal: Refusal = NOT_REFUSED,
) -> Response:
    return await admin_page(
        request,
        "procedure",
        "tramites",
        refusal,
        typed=typed,
        version=version,
        procedure_id=request.path_params.get("procedure_id", 0),
        units=await choices.units_with_depth(session.actor),
    )


async def _save(request: Request, session: Session) -> Response:
    form = await form_of(request)
    procedure_id = request.path_params.get("procedure_id", 0)
    typed = ProcedureForm(
        form.trimmed("name"),
        min(form.number("term_days"), 10_000),
        form.text("papers"),
        form.number("unit_id") or None,
        not procedure_id or "active" in form,
    )
    version = form.number("version")

    async def work() -> str:
        await procedures.save_procedure(session.actor, procedure_id or None, version, typed)
        return _LIST

    return await submitted(work, "guardado-admin", partial(_form, request, session, typed, version))


routes = [
    Route(_LIST, official(_list), methods=["GET"]),
    Route(f"{_LIST}/nuevo", official(_show), methods=["GET"]),
    Route(f"{_LIST}/nuevo", official(_save), methods=["POST"]),
    Route(f"{_LIST}/{{procedure_id:int}}", official(_show), methods=["GET"]),
    Route(f"{_LIST}/{{procedure_id:int}}", official(_save), methods=["POST"]),
]
