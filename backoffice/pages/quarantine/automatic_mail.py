"""Mail that was taken for a machine's and made no record: its list, and what can be decided."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backoffice.pages.quarantine.message import MessagePages, Typed
from backoffice.web.rendering import page
from backoffice.web.sessions import official
from models.enums import PassedOver
from office.accounts.sign_in.sessions import Session
from office.actors import Actor
from office.quarantine import automatic_mail, release
from office.quarantine.unregistered import Unregistered

_LIST = "/correo-sin-tramite"
_FILTERS: dict[str, tuple[PassedOver | None, str, str]] = {
    "": (None, "Todos", "check"),
    "cartas": (PassedOver.LIST, "Cartas por una lista", "users"),
    "masivos": (PassedOver.BULK, "Listas y envíos masivos", "list"),
    "automaticos": (PassedOver.AUTOMATIC, "Automáticos", "settings"),
}


def _address(only: str = "", cursor: str = "") -> str:
    query = urlencode({k: v for k, v in (("solo", only), ("desde", cursor)) if v})
    return _LIST + (f"?{query}" if query else "")


async def _show(request: Request, session: Session) -> Response:
    cursor, only = request.query_params.get("desde", ""), request.query_params.get("solo", "")
    only = only if only in _FILTERS else ""
    listed = await automatic_mail.passed_over(session.actor, cursor, only=_FILTERS[only][0])
    return await page(
        request,
        "quarantine/automatic_mail.html",
        tray="sin-tramite",
        place=_PAGES,
        listed=listed,
        first=not cursor,
        only=only,
        filters=[(code, words, icon) for code, (_, words, icon) in _FILTERS.items()],
        address=_address,
    )


async def _register(actor: Actor, inbound_id: int, typed: Typed) -> None:
    await release.register(actor, inbound_id, typed.unit, typed.sender, Unregistered.PASSED_OVER)


async def _join(actor: Actor, inbound_id: int, typed: Typed) -> None:
    await release.join(actor, inbound_id, typed.number, typed.sender, Unregistered.PASSED_OVER)


_PAGES = MessagePages(
    among=Unregistered.PASSED_OVER,
    name="Correo que no abre trámite",
    tray=_LIST,
    root=_LIST,
    acts={"registrar": (_register, "rescatado"), "anadir": (_join, "rescatado")},
)

routes = [Route(_LIST, official(_show), methods=["GET"]), *_PAGES.routes]
