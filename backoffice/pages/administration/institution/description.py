"""The institution's own description and the pictures at the head of its letters."""

from functools import partial

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backoffice.pages.administration.frame import NOT_REFUSED, Refusal, admin_page, submitted
from backoffice.web.forms import Form, form_of
from backoffice.web.sessions import official
from office.accounts.sign_in.sessions import Session
from office.administration.institution import description
from office.administration.institution.description import LARGEST_LOGO, HeadPicture, InstitutionForm
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

    return await submitted(work, "guardado-admin", partial(_form, request, session, typed, version))


async def _save_picture(request: Request, session: Session) -> Response:
    form, which = await form_of(request), _which(request)
    upload, content = form.get(which.value), b""
    if isinstance(upload, UploadFile) and "quitar" not in form:
        content = await upload.read(LARGEST_LOGO + 1)

    async def work() -> str:
        await description.change_picture(session.actor, form.number("version"), content, which)
        return _PAGE

    async def again(refusal: Refusal) -> Response:
        found = await description.institution_page(session.actor)
        return await _form(request, session, found.form, found.version, refusal)

    return await submitted(work, "guardado-admin", again)


def _which(request: Request) -> HeadPicture:
    named = {"logo": HeadPicture.LOGO, "membrete": HeadPicture.LETTERHEAD}
    if (which := named.get(request.path_params["which"])) is None:
        raise NotFound("Esa página no existe.")
    return which


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
        trusted_chain_required=form.text("trusted_chain_required") == "si",
        undo_minutes=min(form.number("undo_minutes"), 10_000),
    )


async def _form(
    request: Request,
    session: Session,
    typed: InstitutionForm,
    version: int,
    refusal: Refusal = NOT_REFUSED,
) -> Response:
    found = await description.institution_page(session.actor)
    return await admin_page(
        request,
        "institution",
        "institucion",
        refusal,
        typed=typed,
        version=version,
        pictures=(
            (HeadPicture.LOGO, "Logotipo", found.logo),
            (HeadPicture.LETTERHEAD, "Membrete", found.letterhead),
        ),
        whole=session.actor.admin_units is None,
    )


async def _picture(request: Request, session: Session) -> Response:
    found = await description.institution_page(session.actor)
    sha256 = found.logo if _which(request) is HeadPicture.LOGO else found.letterhead
    if not sha256:
        raise NotFound("La institución no tiene esa imagen.")
    content = await description.picture_of(sha256)
    kind = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
    return Response(content, media_type=kind)


routes = [
    Route(_PAGE, official(_show), methods=["GET"]),
    Route(_PAGE, official(_save), methods=["POST"]),
    Route(f"{_PAGE}/{{which}}", official(_picture), methods=["GET"]),
    Route(f"{_PAGE}/{{which}}", official(_save_picture), methods=["POST"]),
]
