"""What the administration's pages share: their tabs, and forms that come back with their errors."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
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
    ("plantillas", "Plantillas"),
    ("tipos", "Tipos de documento"),
    ("numeracion", "Numeración"),
    ("carga", "Carga"),
    ("cambios", "Cambios"),
    ("accesos", "Accesos"),
)
_OF_AUDITORS = ("cambios", "accesos")


@dataclass(frozen=True)
class Refusal:
    """Why what was typed was not accepted, to be shown with it: by field, and of the whole."""

    errors: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    status: int = 200


NOT_REFUSED = Refusal()


async def admin_page(
    request: Request,
    template: str,
    part: str,
    refusal: Refusal = NOT_REFUSED,
    /,
    **facts: Any,
) -> Response:
    """A page below /administracion, `part` marked among its tabs, with what was refused on it."""
    sections = await _sections(request)
    return await refusable_page(
        request, template, "administracion", refusal, part=part, sections=sections, **facts
    )


async def refusable_page(
    request: Request, template: str, tray: str, refusal: Refusal, /, **facts: Any
) -> Response:
    """A page of administration/, with what was refused on it; `tray` is marked in the menu."""
    return await page(
        request,
        f"administration/{template}.html",
        refusal.status,
        errors=refusal.errors,
        problem=refusal.problem,
        tray=tray,
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


async def submitted(
    work: Callable[[], Awaitable[str]],
    note: str,
    form: Callable[[Refusal], Awaitable[Response]],
) -> Response:
    """Do `work`, which returns where to go then; a refusal shows `form` with what was typed."""
    try:
        target = await work()
    except Invalid as error:
        if error.field:
            return await form(Refusal({error.field: str(error)}, status=422))
        return await form(Refusal(problem=str(error), status=422))
    except Conflict as error:
        return await form(Refusal(problem=str(error), status=409))
    except NotAllowed as error:
        return await form(Refusal(problem=str(error), status=403))
    return RedirectResponse(with_note(target, note), 303)
