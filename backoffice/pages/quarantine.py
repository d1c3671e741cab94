"""A message in quarantine, shown without anything in it being run, and the decision about it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.files import serve_file
from backoffice.forms import form_of
from backoffice.notes import with_note
from backoffice.rendering import page
from backoffice.sessions import official
from office.actors import Actor
from office.errors import Invalid
from office.people.access import Session
from office.records import blocking, held, releasing

_TRAY = "/bandejas/cuarentena"
_BLOCKED = "/cuarentena/bloqueados"


@dataclass(frozen=True)
class Typed:
    """What the official has written in one of the forms; `act` tells which."""

    act: str = ""
    unit: int = 0
    number: str = ""
    sender: str = ""
    reason: str = ""
    whole_domain: bool = False


async def _show(request: Request, session: Session) -> Response:
    return await _page(request, session, Typed(), {})


async def _page(
    request: Request, session: Session, typed: Typed, errors: dict[str, str], status: int = 200
) -> Response:
    message = await held.held_page(session.actor, request.path_params["inbound_id"])
    return await page(
        request,
        "mensaje_retenido.html",
        status,
        tray="cuarentena",
        message=message,
        typed=typed,
        errors=errors,
        chosen=typed.unit or next((u.unit_id for u in message.units if u.addressed), 0),
    )


async def _register(actor: Actor, inbound_id: int, typed: Typed) -> None:
    await releasing.register(actor, inbound_id, typed.unit, typed.sender)


async def _join(actor: Actor, inbound_id: int, typed: Typed) -> None:
    await releasing.join(actor, inbound_id, typed.number, typed.sender)


async def _discard(actor: Actor, inbound_id: int, typed: Typed) -> None:
    await releasing.discard(actor, inbound_id, typed.reason)


async def _block(actor: Actor, inbound_id: int, typed: Typed) -> None:
    await releasing.block(actor, inbound_id, typed.reason, whole_domain=typed.whole_domain)


# What can be decided, by address: the act, and the note that the tray then shows.
_ACTS: dict[str, tuple[Callable[[Actor, int, Typed], Awaitable[None]], str]] = {
    "registrar": (_register, "liberado"),
    "anadir": (_join, "liberado"),
    "descartar": (_discard, "descartado"),
    "bloquear": (_block, "bloqueado"),
}


async def _decide(request: Request, session: Session) -> Response:
    name = request.path_params["act"]
    if name not in _ACTS:
        raise HTTPException(404)
    act, note = _ACTS[name]
    form = await form_of(request)
    typed = Typed(
        act=name,
        unit=form.number("unidad"),
        number=form.trimmed("numero"),
        sender=form.trimmed("remitente"),
        reason=form.trimmed("motivo"),
        whole_domain="dominio" in form,
    )
    try:
        await act(session.actor, request.path_params["inbound_id"], typed)
    except Invalid as error:
        return await _page(request, session, typed, {error.field: str(error)}, 422)
    return RedirectResponse(with_note(_TRAY, note), 303)


async def _original(request: Request, session: Session) -> Response:
    original = await held.held_original(session.actor, request.path_params["inbound_id"])
    return serve_file(original, download=True)


async def _blocked(request: Request, session: Session) -> Response:
    rows = await blocking.blocked(session.actor)
    return await page(request, "bloqueados.html", tray="cuarentena", rows=rows)


async def _unblock(request: Request, session: Session) -> Response:
    await blocking.unblock(session.actor, request.path_params["blocked_id"])
    return RedirectResponse(with_note(_BLOCKED, "desbloqueado"), 303)


routes = [
    Route(_BLOCKED, official(_blocked), methods=["GET"]),
    Route("/cuarentena/bloqueados/{blocked_id:int}/quitar", official(_unblock), methods=["POST"]),
    Route("/cuarentena/{inbound_id:int}", official(_show), methods=["GET"]),
    Route("/cuarentena/{inbound_id:int}/original", official(_original), methods=["GET"]),
    Route("/cuarentena/{inbound_id:int}/{act}", official(_decide), methods=["POST"]),
]
