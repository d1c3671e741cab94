"""Roles: listed, made and changed."""

from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.pages.administration.frame import NOT_REFUSED, Refusal, admin_page, submitted
from backoffice.web.forms import Form, form_of
from backoffice.web.sessions import official
from models.enums import Permission
from office.accounts.sign_in.sessions import Session
from office.administration.staff import roles
from office.errors import NotFound
from office.people.permissions import CATALOGUE, known

_LIST = "/administracion/roles"


@dataclass(frozen=True)
class Typed:
    """A role as the form holds it."""

    name: str = ""
    permissions: frozenset[Permission] = frozenset()
    active: bool = True


async def _home(request: Request, session: Session) -> Response:
    return RedirectResponse("/administracion/institucion", 303)


async def _list(request: Request, session: Session) -> Response:
    rows = await roles.roles(session.actor)
    return await admin_page(request, "roles", "roles", rows=rows, catalogue=CATALOGUE)


async def _show(request: Request, session: Session) -> Response:
    role_id = request.path_params.get("role_id", 0)
    if not role_id:
        await roles.roles(session.actor)
        return await _form(request, Typed(), 0)
    row = next((r for r in await roles.roles(session.actor) if r.role_id == role_id), None)
    if row is None:
        raise NotFound("Ese rol no existe.")
    return await _form(request, Typed(row.name, row.permissions, row.active), row.version)


async def _save(request: Request, session: Session) -> Response:
    form = await form_of(request)
    role_id, version = request.path_params.get("role_id", 0), form.number("version")
    typed = Typed(form.trimmed("nombre"), permissions_in(form), not role_id or "activo" in form)

    async def work() -> str:
        if role_id:
            await roles.change_role(
                session.actor, role_id, version, typed.name, typed.permissions, active=typed.active
            )
        else:
            await roles.add_role(session.actor, typed.name, typed.permissions)
        return _LIST

    return await submitted(work, "guardado-admin", partial(_form, request, typed, version))


def permissions_in(form: Form) -> frozenset[Permission]:
    """The permissions ticked in a form."""
    return known(value for value in form.getlist("permiso") if isinstance(value, str))


async def _form(
    request: Request,
    typed: Typed,
    version: int,
    refusal: Refusal = NOT_REFUSED,
) -> Response:
    return await admin_page(
        request,
        "role",
        "roles",
        refusal,
        role_id=request.path_params.get("role_id", 0),
        typed=typed,
        version=version,
        catalogue=CATALOGUE,
    )


routes = [
    Route("/administracion", official(_home), methods=["GET"]),
    Route("/administracion/roles", official(_list), methods=["GET"]),
    Route("/administracion/roles/nuevo", official(_show), methods=["GET"]),
    Route("/administracion/roles/nuevo", official(_save), methods=["POST"]),
    Route("/administracion/roles/{role_id:int}", official(_show), methods=["GET"]),
    Route("/administracion/roles/{role_id:int}", official(_save), methods=["POST"]),
]
