"""What can be decided on a message in quarantine, and the senders who are blocked."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.pages.quarantine.message import MessagePages, Typed
from backoffice.web.flash import with_note
from backoffice.web.forms import form_of
from backoffice.web.rendering import page
from backoffice.web.sessions import official
from office.accounts.sign_in.sessions import Session
from office.actors import Actor
from office.quarantine import blocked_senders, release
from office.quarantine.unregistered import Unregistered

_BLOCKED = "/cuarentena/bloqueados"


async def _register(actor: Actor, inbound_id: int, typed: Typed) -> None:
    await release.register(actor, inbound_id, typed.unit, typed.sender)


async def _join(actor: Actor, inbound_id: int, typed: Typed) -> None:
    await release.join(actor, inbound_id, typed.number, typed.sender)


async def _discard(actor: Actor, inbound_id: int, typed: Typed) -> None:
    await release.discard(actor, inbound_id, typed.reason)


async def _block(actor: Actor, inbound_id: int, typed: Typed) -> None:
    await release.block(actor, inbound_id, typed.reason, whole_domain=typed.whole_domain)


_QUARANTINE = MessagePages(
    among=Unregistered.QUARANTINE,
    name="Cuarentena",
    tray="/bandejas/cuarentena",
    root="/cuarentena",
    acts={
        "registrar": (_register, "liberado"),
        "anadir": (_join, "liberado"),
        "descartar": (_discard, "descartado"),
        "bloquear": (_block, "bloqueado"),
    },
)


async def _discard_each(request: Request, session: Session) -> Response:
    form = await form_of(request)
    done = await release.discard_each(session.actor, form.numbers("mensaje"), form.text("motivo"))
    code = "descartados" if done > 1 else "descartado" if done else "nada_que_descartar"
    return RedirectResponse(with_note(_QUARANTINE.tray, code), 303)


async def _blocked(request: Request, session: Session) -> Response:
    rows = await blocked_senders.blocked(session.actor)
    return await page(request, "quarantine/blocked_senders.html", tray="cuarentena", rows=rows)


async def _unblock(request: Request, session: Session) -> Response:
    await blocked_senders.unblock(session.actor, request.path_params["blocked_id"])
    return RedirectResponse(with_note(_BLOCKED, "desbloqueado"), 303)


routes = [
    Route(_BLOCKED, official(_blocked), methods=["GET"]),
    Route(_BLOCKED + "/{blocked_id:int}/quitar", official(_unblock), methods=["POST"]),
    Route("/cuarentena/descartar", official(_discard_each), methods=["POST"]),
    *_QUARANTINE.routes,
]
