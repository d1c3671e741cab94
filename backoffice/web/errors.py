"""Every refusal becomes one page or one fragment here: status, words, what to do next."""

import re
import secrets
from dataclasses import dataclass

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from backoffice.web import cookies, refusals, resuming
from backoffice.web.rendering import render
from backoffice.web.security import HEADERS
from backoffice.web.sessions import (
    FormExpired,
    is_partial,
    session_of,
    typed_in,
)
from office import clock
from office.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    OfficeError,
    Throttled,
    Unavailable,
)
from office.monitoring.health import database_answers, lacks_room

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Kind:
    """How a refusal looks.

    `logged`: in the log under a reference that the page shows; `told`: in the log, and no more.
    """

    status: int
    title: str
    icon: str
    logged: bool = False
    told: bool = False


_OFFICE: dict[type[OfficeError], Kind] = {
    NotFound: Kind(404, "No encontramos lo que busca", "search", told=True),
    NotAllowed: Kind(403, "No puede hacer esto", "lock", logged=True),
    Invalid: Kind(422, "Hay un dato que corregir", "alert-triangle"),
    Conflict: Kind(409, "Alguien cambió esto antes", "history"),
    Throttled: Kind(429, "Demasiados intentos", "hourglass", logged=True),
    Unavailable: Kind(503, "En este momento no podemos atenderle", "tool", logged=True),
}
_HTTP = {
    404: ("No encontramos esta página", "La dirección no existe o cambió.", "search"),
    405: ("Esta dirección no admite esa acción", "Vuelva a la página anterior.", "lock"),
    413: (
        "Lo que envió es demasiado grande",
        "El límite es de 30 MB por envío. No se guardó nada; "
        "pruebe con un archivo más pequeño o con menos archivos.",
        "alert-triangle",
    ),
}
_OF_A_DRAFT = re.compile(r"(/borradores/[0-9]+)/")
_WAITS = (
    "Lo que escribió se conserva: entre otra vez y seguirá donde estaba. Todavía no se guardó "
    "ningún cambio."
)
_NO_ANSWER = (
    "El sistema no responde; no se guardó ningún cambio. Vuelva a intentarlo en un momento."
)
_NO_ROOM = (
    "El sistema se quedó sin espacio para guardar; no se guardó ningún cambio. Puede seguir leyendo"
    " lo que está en sus bandejas. Avise a quien administra el sistema."
)
_BROKEN = (
    "Algo falló de nuestro lado",
    "No se guardó ningún cambio a medias. Vuelva a intentarlo en unos minutos.",
    "tool",
)


async def office_error(request: Request, error: Exception) -> Response:
    """The page of a member of the OfficeError family that its handler did not show itself."""
    assert isinstance(error, OfficeError)
    if left := _left_meanwhile(request, error):
        return RedirectResponse(left, 303)
    kind = next(_OFFICE[cls] for cls in type(error).__mro__ if cls in _OFFICE)
    # Who comes too often is not read first.
    reads = request.method == "POST" and not isinstance(error, Throttled)
    typed = await typed_in(request) if reads else {}
    response = _refusal(request, kind, str(error), typed=typed)
    if isinstance(error, NotFound | NotAllowed):
        await refusals.record(request)
    if isinstance(error, Throttled):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _left_meanwhile(request: Request, error: OfficeError) -> str:
    """Where a page of a draft that is none any more leads: Back ends there after signing."""
    found = _OF_A_DRAFT.match(request.url.path)
    if found is None or request.method != "GET" or not isinstance(error, Conflict):
        return ""
    return found[1]


async def http_error(request: Request, error: Exception) -> Response:
    """The page of Starlette's own refusals: no such address, wrong method, too large."""
    assert isinstance(error, HTTPException)
    await session_of(request)  # an address without a page has asked for no session yet
    title, words, icon = _HTTP.get(
        error.status_code,
        ("No pudimos leer lo que envió", "Vuelva a intentarlo.", "alert-triangle"),
    )
    response = _refusal(request, Kind(error.status_code, title, icon), words)
    response.headers.update(error.headers or {})
    return response


async def form_expired(request: Request, error: Exception) -> Response:
    """The page of a form that came too late or from elsewhere; what was typed is given back."""
    assert isinstance(error, FormExpired)
    if error.logged_out:
        kind = Kind(401, "Su sesión terminó", "logout", told=True)
        words = "Entre otra vez para continuar. No se guardó ningún cambio."
        return await _kept(request, error, kind, words)
    else:
        kind = Kind(403, "El formulario caducó", "hourglass", logged=True)
        words = "No se guardó ningún cambio. Abra la página otra vez y repita la acción."
    return _refusal(request, kind, words, typed=error.typed, logged_out=error.logged_out)


async def _kept(request: Request, error: FormExpired, kind: Kind, words: str) -> Response:
    """What was being sent waits for its writer, who finds it filled in after the log-in."""
    response = _refusal(request, kind, words, typed=error.typed, logged_out=True)
    if request.method != "POST" or is_partial(request):
        return response
    tokens = cookies.read(request, cookies.OFFICIAL), cookies.read(request, cookies.CITIZEN)
    if await resuming.keep(request, response, *tokens):
        kept = _refusal(request, kind, _WAITS, typed=error.typed, logged_out=True, waits=True)
        kept.headers.append("set-cookie", response.headers["set-cookie"])
        return kept
    return response


async def crash(request: Request, error: Exception) -> Response:
    """The last line of defence: whoever asked learns that it failed, the log learns why."""
    if lacks_room(error):
        return _gone(request, error, "database_full", _NO_ROOM)
    if not await database_answers():
        return _gone(request, error, "database_gone", _NO_ANSWER)
    title, words, icon = _BROKEN
    reference = _reference()
    log.error("page_crashed", path=request.url.path, reference=reference, exc_info=error)
    response = _refusal(request, Kind(500, title, icon), words, reference=reference)
    response.headers.update(HEADERS)  # this page is made outside the middleware
    response.headers["Connection"] = "close"  # the server hangs up after it, so it says so
    return response


def _gone(request: Request, error: Exception, event: str, words: str) -> Response:
    log.warning(event, path=request.url.path, error=type(error).__name__)
    response = _refusal(request, _OFFICE[Unavailable], words)
    response.headers.update(HEADERS)
    response.headers["Connection"] = "close"
    return response


def _refusal(
    request: Request,
    kind: Kind,
    words: str,
    *,
    typed: dict[str, str] | None = None,
    logged_out: bool = False,
    reference: str = "",
    waits: bool = False,
) -> Response:
    if kind.logged:
        reference = _reference()
    if kind.logged or kind.told:
        refusals.tell(request, kind.status, reference)
    partial = is_partial(request)
    response = render(
        request,
        "components/toast.html" if partial else "layouts/error.html",
        kind.status,
        kind=kind,
        words=words,
        typed=typed or {},
        logged_out=logged_out,
        reference=reference,
        waits=waits,
        at=clock.now(),
    )
    if partial:
        response.headers["HX-Retarget"] = "#avisos"
        response.headers["HX-Reswap"] = "innerHTML"
        response.headers["HX-Push-Url"] = "false"
    return response


def _reference() -> str:
    text = secrets.token_hex(4).upper()
    return f"{text[:4]}-{text[4:]}"
