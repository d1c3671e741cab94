"""The installation's own pages: institutions listed, founded, closed and opened again."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backoffice.pages.administration.frame import NOT_REFUSED, Refusal, refusable_page, submitted
from backoffice.web.forms import Form, form_of
from backoffice.web.sessions import official
from office.accounts.sign_in.sessions import Session
from office.administration.institution import installation
from office.administration.institution.installation import Founding
from office.administration.staff.officials import OfficialForm

_LIST = "/instalacion"


async def _list(request: Request, session: Session) -> Response:
    return await _page(request, session)


async def _page(request: Request, session: Session, refusal: Refusal = NOT_REFUSED) -> Response:
    rows = await installation.institutions(session.actor)
    return await refusable_page(request, "institutions", "instalacion", refusal, rows=rows)


async def _new(request: Request, session: Session) -> Response:
    await installation.institutions(session.actor)
    empty = Founding("", "", "", "", "", OfficialForm("", "", "", ""), "Administrador")
    return await _form(request, empty)


async def _form(request: Request, typed: Founding, refusal: Refusal = NOT_REFUSED) -> Response:
    return await refusable_page(request, "founding", "instalacion", refusal, typed=typed)


async def _found(request: Request, session: Session) -> Response:
    typed = _typed(await form_of(request))

    async def work() -> str:
        await installation.found_institution(session.actor, typed)
        return _LIST

    return await submitted(work, "fundada", partial(_form, request, typed))


def _typed(form: Form) -> Founding:
    return Founding(
        name=form.trimmed("name"),
        acronym=form.trimmed("acronym"),
        city=form.trimmed("city"),
        unit_name=form.trimmed("unit_name"),
        unit_acronym=form.trimmed("unit_acronym"),
        admin=OfficialForm(
            form.trimmed("login"), form.trimmed("admin_name"), "", form.trimmed("email")
        ),
        admin_title=form.trimmed("title"),
    )


async def _close(request: Request, session: Session) -> Response:
    form = await form_of(request)

    async def work() -> str:
        active = form.text("activa") == "1"
        await installation.set_active(
            session.actor, request.path_params["institution_id"], active=active
        )
        return _LIST

    return await submitted(work, "guardado-admin", partial(_page, request, session))


routes = [
    Route(_LIST, official(_list), methods=["GET"]),
    Route(f"{_LIST}/nueva", official(_new), methods=["GET"]),
    Route(f"{_LIST}/nueva", official(_found), methods=["POST"]),
    Route(f"{_LIST}/{{institution_id:int}}", official(_close), methods=["POST"]),
]
