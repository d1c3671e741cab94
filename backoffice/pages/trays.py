"""The trays: lists of what waits, what was sent, what is put away."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.pages import pile
from backoffice.web.rendering import page, render
from backoffice.web.sessions import is_partial, official
from office.accounts.sign_in.sessions import Session
from office.actors import Actor
from office.quarantine import messages
from office.records.trays import catalogue, listing
from office.records.trays import counters as trays
from office.records.trays.catalogue import Tray

_FILTERS = (
    ("", "Todos", "check"),
    ("sin-leer", "Sin leer", "mail"),
    ("vencidos", "Vencidos", "alert-triangle"),
    ("por-vencer", "Vencen en 3 días", "alarm"),
)
_LONGEST_COUNT = 8  # digits
_FILTERED = frozenset({"recibidos"})
_EMPTY = {
    "recibidos": (
        "No tiene nada por atender",
        "Aquí llegan los documentos de la ciudadanía y los que otras personas le reasignan.",
    ),
    "elaboracion": (
        "No tiene borradores",
        "Para empezar uno, abra un documento recibido y elija «Responder».",
    ),
    "por-salir": (
        "Nada espera salir",
        "Aquí están los documentos que ya tienen número y todavía no salen: esperan su hora, otra "
        "firma o el papel firmado a mano.",
    ),
    "enviados": ("Todavía no ha enviado nada", "Aquí quedan los documentos que firma y envía."),
    "reasignados": (
        "No ha reasignado nada",
        "Aquí ve quién tiene los documentos que usted pasó a otras personas.",
    ),
    "archivados": ("No ha archivado nada", "Lo que archive queda aquí y puede volver a Recibidos."),
}


async def _home(request: Request, session: Session) -> Response:
    home = "/instalacion" if session.actor.is_superadmin else "/bandejas/recibidos"
    return RedirectResponse(home, 303)


async def _show(request: Request, session: Session) -> Response:
    tray = _tray(request, session.actor)
    if tray.place:
        return RedirectResponse(tray.place, 303)
    if tray.name == "cuarentena":
        rows = await messages.quarantined(session.actor)
        return await page(request, "quarantine/list.html", tray=tray.name, about=tray, rows=rows)
    if tray.name == "por-firmar":
        return await pile.show_pile(request, session)
    return await _list(request, session.actor, tray)


async def _list(request: Request, actor: Actor, tray: Tray) -> Response:
    only = request.query_params.get("solo", "") if tray.name in _FILTERED else ""
    only = only if only in [code for code, _, _ in _FILTERS] else ""
    cursor = request.query_params.get("desde", "")
    counts = await trays.counters(actor)
    listed = await listing.tray(actor, tray.name, only=only, cursor=cursor, counts=counts)
    facts: dict[str, Any] = {
        "tray": tray.name,
        "counts": counts,
        "about": tray,
        "listed": listed,
        "only": only,
        "before": _before(request) if cursor and listed.newer else 0,
        "filters": _FILTERS if tray.name in _FILTERED else (),
        "address": _address(tray.name),
        "empty": _EMPTY.get(tray.name, ("Bandeja vacía", "No hay documentos.")),
        "bulk": _BULK.get(tray.name, ()),
    }
    if is_partial(request):
        return render(request, "trays/_rows.html", **facts)
    return await page(request, "trays/page.html", **facts)


def _before(request: Request) -> int:
    """How many rows stand on the pages before, as the link that led here counted them."""
    told = request.query_params.get("tras", "")
    return int(told) if told.isdecimal() and len(told) < _LONGEST_COUNT else 0


def _address(slug: str) -> Callable[[str, str, int], str]:
    def address(only: str = "", cursor: str = "", before: int = 0) -> str:
        told = (("solo", only), ("desde", cursor), ("tras", before if before > 0 else ""))
        query = urlencode({k: v for k, v in told if v})
        return f"/bandejas/{slug}" + (f"?{query}" if query else "")

    return address


def _tray(request: Request, actor: Actor) -> Tray:
    slug = request.path_params["slug"]
    for tray in catalogue.trays_of(actor):
        if tray.name == slug:
            return tray
    raise HTTPException(404)


# What can be done to several documents at once, by tray: address, words, icon.
_BULK = {
    "recibidos": (
        ("/ejemplares/reasignar", "Reasignar", "arrow-forward-up"),
        ("/ejemplares/archivar", "Archivar", "archive"),
    ),
    "archivados": (("/ejemplares/restaurar", "Devolver a Recibidos", "inbox"),),
}


async def _counters(request: Request, session: Session) -> Response:
    counts = await trays.counters(session.actor)
    here = request.query_params.get("en", "")
    return render(request, "components/menu.html", counts=counts, tray=here)


routes = [
    Route("/", official(_home), methods=["GET"]),
    Route("/contadores", official(_counters), methods=["GET"]),
    Route("/bandejas/{slug}", official(_show), methods=["GET"]),
]
