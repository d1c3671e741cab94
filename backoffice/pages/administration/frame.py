"""What the administration's pages share: their tabs, and forms that come back with their errors."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from backoffice.web.flash import with_note
from backoffice.web.rendering import page
from backoffice.web.sessions import session_of
from models.enums import Permission
from office.errors import Conflict, Invalid, NotAllowed

SECTIONS = (
    ("institucion", "Institución"),
    ("areas", "Áreas"),
    ("funcionarios", "Funcionarios"),
    ("roles", "Roles y permisos"),
    ("subrogaciones", "Subrogaciones"),
    ("correos", "Correos"),
    ("calendario", "Calendario"),
    ("tramites", "Trámites"),
    ("numeracion", "Numeración"),
    ("carga", "Carga"),
    ("cambios", "Cambios"),
    ("accesos", "Accesos"),
)
_OF_AUDITORS = ("cambios", "accesos")
Form = Callable[[dict[str, str], str, int], Awaitable[Response]]


async def admin_page(
    request: Request, template: str, part: str, status: int = 200, /, **facts: Any
) -> Response:
    """A page below /administracion, `part` marked among its tabs."""
    facts.setdefault("problem", "")
    facts.setdefault("errors", {})
    return await page(
        request,
        f"administration/{template}.html",
        status,
        part=part,
        sections=await _sections(request),
        tray="administracion",
        **facts,
    )


async def _sections(request: Request) -> tuple[tuple[str, str], ...]:
    session = await session_of(request)
    if session is None:
        return SECTIONS
    audits, administers = (
        session.actor.may(permission) for permission in (Permission.AUDIT, Permission.ADMIN)
    )
    return tuple(
        (key, words)
        for key, words in SECTIONS
        if (audits and key in _OF_AUDITORS) or (administers and key != "accesos")
    )


async def submitted(work: Callable[[], Awaitable[str]], note: str, form: Form) -> Response:
    """Do `work`, which returns where to go then; a refusal shows `form` again with what was typed.

    `form` is given the errors by field, a problem of the whole, and the status.
    """
    try:
        target = await work()
    except Invalid as error:
        if error.field:
            return await form({error.field: str(error)}, "", 422)
        return await form({}, str(error), 422)
    except Conflict as error:
        return await form({}, str(error), 409)
    except NotAllowed as error:
        return await form({}, str(error), 403)
    return RedirectResponse(with_note(target, note), 303)
