"""The institution's own description and its logo."""

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backoffice.pages.administration.frame import admin_page, submitted
from backoffice.web.forms import Form, form_of
from backoffice.web.sessions import official
from office.accounts.sign_in.sessions import Session
from office.administration.institution import description
from office.administration.institution.description import LARGEST_LOGO, InstitutionForm
from office.errors import NotFound

_PAGE = "/administracion/institucion"


async def _show(request: Request, session: Session) -> Response:
    found = await description.institution_page(session.actor)
    return await _form(request, session, found.form, found.version)


async def _save(request: Request, session: Session) -> Response:
    form = await form_of(request)
    typed, version = _typed(form), form.number("version")

    async def work() -> str:
        await description.change_institution(session.actor, version, typed)
        return _PAGE

    async def again(errors: dict[str, str], problem: str, status: int) -> Response:
        return await _form(request, session, typed, version, errors, problem, status)

    return await submitted(work, "guardado-admin", again)


async def _save_logo(request: Request, session: Session) -> Response:
    form = await form_of(request)
    upload, content = form.get("logo"), b""
    if isinstance(upload, UploadFile) and "quitar" not in form:
        content = await upload.read(LARGEST_LOGO + 1)

    async def work() -> str:
        await description.change_logo(session.actor, form.number("version"), content)
        return _PAGE

    async def again(errors: dict[str, str], problem: str, status: int) -> Response:
        found = await description.institution_page(session.actor)
        return await _form(request, session, found.form, found.version, errors, problem, status)

    return await submitted(work, "guardado-admin", again)


def _typed(form: Form) -> InstitutionForm:
    return InstitutionForm(
        name=form.trimmed("name"),
        acronym=form.trimmed("acronym"),
        ruc=form.trimmed("ruc"),
        motto=form.trimmed("motto"),
        address=form.trimmed("address"),
        city=form.trimmed("city"),
        province=form.trimmed("province"),
        term_days=min(form.number("term_days"), 10_000),
        seal_witnesses=form.trimmed("seal_witnesses"),
        second_factor=form.text("second_factor") == "si",
    )


async def _form(
    request: Request,
    session: Session,
    typed: InstitutionForm,
    version: int,
    errors: dict[str, str] | None = None,
    problem: str = "",
    status: int = 200,
) -> Response:
    found = await description.institution_page(session.actor)
    return await admin_page(
        request,
        "institution",
        "institucion",
        status,
        typed=typed,
        version=version,
        logo=found.logo,
        whole=session.actor.admin_units is None,
        errors=errors or {},
        problem=problem,
    )


async def _logo(request: Request, session: Session) -> Response:
    found = await description.institution_page(session.actor)
    if not found.logo:
        raise NotFound("La institución no tiene logotipo.")
    content = await description.logo_of(found.logo)
    kind = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
    return Response(content, media_type=kind)


routes = [
    Route(_PAGE, official(_show), methods=["GET"]),
    Route(_PAGE, official(_save), methods=["POST"]),
    Route(f"{_PAGE}/logo", official(_logo), methods=["GET"]),
    Route(f"{_PAGE}/logo", official(_save_logo), methods=["POST"]),
]
