"""Who came in, who failed to, who read what: the access log for auditors, with its CSV."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backoffice.display import formats, labels
from backoffice.pages.administration.frame import admin_page
from backoffice.web import sheets
from backoffice.web.forms import LARGEST_NUMBER
from backoffice.web.sessions import official
from models.enums import AccessKind
from office.accounts.sign_in.sessions import Session
from office.administration import accesses
from office.administration.accesses import Asked

_PAGE, _EXPORTED = 50, 20_000
_LONGEST = 100
_KINDS = {kind.value: labels.label(kind).text for kind in AccessKind if kind != "administered"}


async def _list(request: Request, session: Session) -> Response:
    asked = _asked(request)
    before = request.query_params.get("desde", "")
    at = int(before) if before.isdecimal() and len(before) <= 19 else 0
    rows = await accesses.accesses(
        session.actor, asked, before_id=min(at, LARGEST_NUMBER), limit=_PAGE
    )
    return await admin_page(
        request,
        "accesses",
        "accesos",
        rows=rows,
        kinds=_KINDS,
        asked=asked,
        more=rows[-1].entry_id if len(rows) == _PAGE else 0,
    )


async def _export(request: Request, session: Session) -> Response:
    rows = await accesses.accesses(session.actor, _asked(request), limit=_EXPORTED)
    head = ("Fecha", "Qué", "Quién", "Usuario escrito", "Desde", "Documento", "Detalle")
    lines = (
        (
            formats.exact(row.at),
            labels.label(row.kind).text,
            row.who,
            row.login,
            row.origin,
            row.number,
            row.subject,
        )
        for row in rows
    )
    return sheets.csv_file("accesos.csv", head, lines)


def _asked(request: Request) -> Asked:
    def text(name: str) -> str:
        return request.query_params.get(name, "").replace("\0", "").strip()[:_LONGEST]

    kind = text("tipo")
    return Asked(text("persona"), text("documento"), AccessKind(kind) if kind in _KINDS else None)


routes = [
    *(
        route
        for base in ("/administracion/accesos", "/instalacion/accesos")
        for route in (
            Route(base, official(_list), methods=["GET"]),
            Route(f"{base}.csv", official(_export), methods=["GET"]),
        )
    ),
]
