"""Who changed what and when: read by page, exported as CSV."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backoffice.display import formats
from backoffice.display.changes import ACTS, KINDS, field_name, in_words
from backoffice.pages.administration.frame import admin_page
from backoffice.web import sheets
from backoffice.web.forms import LARGEST_NUMBER
from backoffice.web.sessions import official
from office.accounts.sign_in.sessions import Session
from office.administration import changes
from office.administration.changes import ChangeRow

_PAGE, _EXPORTED = 50, 20_000


async def _list(request: Request, session: Session) -> Response:
    kind, thing, before = _asked(request)
    rows = await changes.changes(
        session.actor, kind=kind, thing_id=thing, before_id=before, limit=_PAGE
    )
    return await admin_page(
        request,
        "changes",
        "cambios",
        rows=rows,
        kinds=KINDS,
        acts=ACTS,
        field_name=field_name,
        in_words=in_words,
        kind=kind,
        thing=thing,
        more=rows[-1].change_id if len(rows) == _PAGE else 0,
    )


async def _export(request: Request, session: Session) -> Response:
    kind, thing, _ = _asked(request)
    rows = await changes.changes(session.actor, kind=kind, thing_id=thing, limit=_EXPORTED)
    head = ("Fecha", "Quién", "Desde", "Qué", "Cuál", "Acto", "Dato", "Antes", "Después", "Nota")
    return sheets.csv_file("cambios.csv", head, (line for row in rows for line in _lines(row)))


def _lines(row: ChangeRow) -> list[tuple[str, ...]]:
    head = (
        formats.exact(row.at),
        row.who,
        row.origin,
        KINDS.get(row.kind, row.kind),
        row.name,
        ACTS.get(row.act, row.act),
    )
    keys = list(dict.fromkeys((*row.before, *row.after))) or [""]
    return [
        (
            *head,
            field_name(key),
            in_words(row.before.get(key)) if key else "",
            in_words(row.after.get(key)) if key else "",
            row.comment,
        )
        for key in keys
    ]


def _asked(request: Request) -> tuple[str, int, int]:
    def number(name: str) -> int:
        text = request.query_params.get(name, "")
        found = int(text) if text.isdecimal() and len(text) <= 19 else 0
        return found if found <= LARGEST_NUMBER else 0

    kind = request.query_params.get("tipo", "")
    return kind if kind in KINDS else "", number("de"), number("desde")


routes = [
    *(
        route
        for base in ("/administracion/cambios", "/instalacion/cambios")
        for route in (
            Route(base, official(_list), methods=["GET"]),
            Route(f"{base}.csv", official(_export), methods=["GET"]),
        )
    ),
]
