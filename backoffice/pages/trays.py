"""The trays: lists of what waits, what was sent, what is put away."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.pages import pile
from backoffice.web.flash import with_note
from backoffice.web.forms import form_of
from backoffice.web.rendering import page, render
from backoffice.web.sessions import is_partial, official
from office.accounts.sign_in.sessions import Session
from office.actors import Actor
from office.people import preferences
from office.people.units import unit_names
from office.quarantine import messages
from office.records.filing import tags
from office.records.trays import catalogue, listing, saved_views
from office.records.trays import counters as trays
from office.records.trays.catalogue import Tray
from office.records.trays.filters import Filters, parse

# What can be turned on and off above a tray: its name in the address, its words, its icon.
_CHIPS = (
    ("sin-leer", "Sin leer", "mail"),
    ("vencidos", "Vencidos", "alert-triangle"),
    ("por-vencer", "Vencen en 3 días", "alarm"),
    ("urgentes", "Urgentes", "flame"),
    ("ciudadania", "De la ciudadanía", "users"),
    ("confidenciales", "Confidenciales", "lock"),
)
_HELD = frozenset({"recibidos", "compartida", "apartados", "archivados", "informados"})
_OF_COPIES = frozenset({"sin-leer", "vencidos", "por-vencer"})
_LONGEST_COUNT = 8  # digits
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
    "informados": (
        "No le han informado de nada",
        "Aquí llega lo que otras personas le dan a leer.",
    ),
    "compartida": (
        "Nada en la bandeja compartida",
        "Aquí ve lo que su jefatura tiene por atender.",
    ),
    "apartados": (
        "No ha apartado nada",
        "Lo que aparte hasta un día espera aquí y vuelve solo, o antes si llega algo nuevo.",
    ),
    "eliminados": ("No ha eliminado nada", "Los borradores que elimine quedan aquí."),
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
    filters = await _filters(request, actor)
    cursor = request.query_params.get("desde", "")
    counts = await trays.counters(actor)
    listed = await listing.tray(actor, tray.name, filters=filters, cursor=cursor, counts=counts)
    address = addresses(tray.name, filters)
    facts: dict[str, Any] = {
        "tray": tray.name,
        "counts": counts,
        "about": tray,
        "listed": listed,
        "filters": filters,
        "asked": filters.params(),
        "before": _before(request) if cursor and listed.newer else 0,
        "chips": tuple(chip for chip in _CHIPS if tray.name in _HELD or chip[0] not in _OF_COPIES),
        "address": address,
        "tail": urlencode({"bandeja": tray.name, **filters.params()}),
        "sortable": tray.name in listing.SORTABLE,
        "narrowable": tray.name not in ("reasignados",),
        "empty": _EMPTY.get(tray.name, ("Bandeja vacía", "No hay documentos.")),
        "bulk": _BULK.get(tray.name, ()),
        "prefs": await preferences.preferences_of(actor.official_id),
    }
    facts["views"] = await saved_views.views_of(actor)
    facts["tags"] = await tags.tags_of(actor)
    facts["units"] = await unit_names(actor.institution_id)
    if is_partial(request):
        return render(request, "trays/_rows.html", **facts)
    return await page(request, "trays/page.html", **facts)


async def _filters(request: Request, actor: Actor) -> Filters:
    """The filters of the address; a tag only if it is the actor's own."""
    filters = parse(request.query_params)
    if filters.tag and filters.tag not in {each.tag_id for each in await tags.tags_of(actor)}:
        return replace(filters, tag=0)
    return filters


def _before(request: Request) -> int:
    """How many rows stand on the pages before, as the link that led here counted them."""
    told = request.query_params.get("tras", "")
    return int(told) if told.isdecimal() and len(told) < _LONGEST_COUNT else 0


def addresses(slug: str, filters: Filters) -> Callable[..., str]:
    """What makes the tray's addresses: with these filters, one of them turned, from a cursor on."""

    def address(cursor: str = "", before: int = 0, **turned: str) -> str:
        told = {**filters.params()}
        for name, value in turned.items():
            key = name.replace("_", "-")
            if value:
                told[key] = value
            else:
                told.pop(key, None)
        if cursor:
            told["desde"] = cursor
        if before > 0:
            told["tras"] = str(before)
        query = urlencode(told)
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
        ("/ejemplares/apartar", "Apartar", "hourglass"),
        ("/ejemplares/leidos", "Marcar como leídos", "mail-opened"),
    ),
    "compartida": (
        ("/ejemplares/reasignar", "Reasignar", "arrow-forward-up"),
        ("/ejemplares/archivar", "Archivar", "archive"),
    ),
    "apartados": (("/ejemplares/traer", "Traer a Recibidos", "inbox"),),
    "archivados": (("/ejemplares/restaurar", "Devolver a Recibidos", "inbox"),),
}


async def _news(request: Request, session: Session) -> Response:
    """GET: how many documents came to an open tray since its first row, or nothing."""
    tray = _tray(request, session.actor)
    filters = await _filters(request, session.actor)
    told = request.query_params.get("ultimo", "")
    newest = int(told) if told.isdecimal() and len(told) < 20 else 0
    new = await listing.newer_than(session.actor, tray.name, filters, newest)
    href = addresses(tray.name, filters)()
    return render(request, "trays/_news.html", new=new, href=href)


async def _save_view(request: Request, session: Session) -> Response:
    tray = _tray(request, session.actor)
    form = await form_of(request)
    filters = parse({key: form.text(key) for key in form})
    await saved_views.save(session.actor, tray.name, form.text("nombre"), filters)
    return RedirectResponse(with_note(addresses(tray.name, filters)(), "vista"), 303)


async def _remove_view(request: Request, session: Session) -> Response:
    tray = await saved_views.remove(session.actor, request.path_params["view_id"])
    return RedirectResponse(with_note(f"/bandejas/{tray}", "vista-no"), 303)


async def _choose(request: Request, session: Session) -> Response:
    """POST: density and second lines of the trays, as the official wants them."""
    form, official_id = await form_of(request), session.actor.official_id
    shown = {value for value in form.getlist("ver") if isinstance(value, str)}
    before = await preferences.preferences_of(official_id)
    chosen = replace(
        before,
        density=preferences.DENSE if form.text("densidad") == preferences.DENSE else "normal",
        hidden=frozenset(name for name in preferences.COLUMNS if name not in shown),
    )
    await preferences.choose(official_id, chosen)
    tray = form.text("bandeja")
    back = tray if tray in {each.name for each in catalogue.TRAYS} else "recibidos"
    return RedirectResponse(with_note(f"/bandejas/{back}", "preferencias"), 303)


async def _counters(request: Request, session: Session) -> Response:
    counts = await trays.counters(session.actor)
    here = request.query_params.get("en", "")
    return render(request, "components/counters.html", counts=counts, tray=here)


routes = [
    Route("/", official(_home), methods=["GET"]),
    Route("/contadores", official(_counters), methods=["GET"]),
    Route("/bandejas/preferencias", official(_choose), methods=["POST"]),
    Route("/bandejas/{slug}", official(_show), methods=["GET"]),
    Route("/bandejas/{slug}/nuevos", official(_news), methods=["GET"]),
    Route("/bandejas/{slug}/vistas", official(_save_view), methods=["POST"]),
    Route("/vistas/{view_id:int}/quitar", official(_remove_view), methods=["POST"]),
]
