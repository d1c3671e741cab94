"""One's pile: what waits for one's eyes or signature, and several reviewed or signed in one go."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.pages.sending import bounded, given_in, missing_in
from backoffice.web.forms import form_of
from backoffice.web.rendering import page
from backoffice.web.sessions import official
from models.enums import AskedFor
from office.accounts.sign_in.sessions import Session
from office.errors import Invalid
from office.papers.signing.pkcs12 import KeyChoice, SeveralKeys
from office.records.review import approve_pile
from office.records.review import standing as reviews
from office.records.review.views import PileRow
from office.records.sending import sign_pile
from office.records.sending.sign_pile import Chosen


async def show_pile(request: Request, session: Session) -> Response:
    """GET: the pile, the longest wait first; this address stays the same."""
    rows = await reviews.pile(session.actor)
    return await page(request, "review/pile.html", rows=rows, problem="", tray="por-firmar")


async def chosen(request: Request, session: Session) -> Response:
    """POST: to the page that signs those chosen, or pass them on as reviewed."""
    form = await form_of(request)
    wanted = list(dict.fromkeys(form.numbers("borrador")))
    if form.text("hacer") != "visto-bueno":
        query = urlencode([("borrador", each) for each in wanted])
        return RedirectResponse(f"{_SIGN}?{query}", 303)
    reviewed = [
        row.document_id
        for row in await reviews.pile(session.actor)
        if row.asked_for is AskedFor.REVIEW and row.document_id in wanted
    ]
    try:
        done = await approve_pile.approve_pile(
            session.actor, {each: form.number(f"version-{each}") for each in reviewed}
        )
    except Invalid as error:
        rows = await reviews.pile(session.actor)
        return await page(
            request, "review/pile.html", 422, rows=rows, problem=str(error), tray="por-firmar"
        )
    passed = sum(1 for each in done if not each.problem)
    return await page(
        request, "review/reviewed_pile.html", done=done, passed=passed, tray="por-firmar"
    )


async def show(request: Request, session: Session) -> Response:
    """GET: what will be signed together, and the two fields that signing needs."""
    wanted = [int(value) for value in request.query_params.getlist("borrador") if value.isdecimal()]
    return await _form(request, session, await _rows(session, wanted), {}, 200)


async def submit(request: Request, session: Session) -> Response:
    """POST: sign each; the page tells what became of each."""
    form = await form_of(request)
    given = await given_in(form)
    wanted = form.numbers("borrador")
    chosen = [Chosen(each, form.number(f"version-{each}")) for each in dict.fromkeys(wanted)]
    rows = await _rows(session, wanted)
    if errors := missing_in(given):
        return await _form(request, session, rows, errors, 422)
    try:
        done = await sign_pile.sign_pile(
            session.actor, chosen, given.p12, given.passphrase, given.serial
        )
    except SeveralKeys as error:
        asked = {"serial": str(error)}
        return await _form(request, session, rows, asked, 422, error.choices)
    except Invalid as error:
        field = {"p12": "p12", "passphrase": "clave"}.get(error.field, "")
        return await _form(request, session, rows, {field: str(error)}, 422)
    signed = sum(1 for each in done if each.number)
    return await page(
        request, "sending/signed_pile.html", done=done, signed=signed, tray="por-firmar"
    )


async def _rows(session: Session, wanted: list[int]) -> list[PileRow]:
    rows = await reviews.pile(session.actor)
    return [
        row for row in rows if row.document_id in wanted and row.asked_for is AskedFor.SIGNATURE
    ]


async def _refused(
    request: Request, session: Session, errors: dict[str, str], status: int
) -> Response:
    return await _form(request, session, [], errors, status)


async def _form(
    request: Request,
    session: Session,
    rows: list[PileRow],
    errors: dict[str, str],
    status: int,
    keys: tuple[KeyChoice, ...] = (),
) -> Response:
    if not rows and not errors:
        return RedirectResponse("/por-firmar", 303)
    return await page(
        request,
        "sending/sign_pile.html",
        status,
        rows=rows,
        errors=errors,
        keys=keys,
        tray="por-firmar",
    )


_SIGN = "/por-firmar/firmar"
routes = [
    Route("/por-firmar", official(show_pile), methods=["GET"]),
    Route("/por-firmar/elegidos", official(chosen), methods=["POST"]),
    Route(_SIGN, official(show), methods=["GET"]),
    Route(_SIGN, bounded(official(submit), _refused), methods=["POST"]),
]
