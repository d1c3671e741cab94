"""«Ventanilla»: who brings a paper, and the form that numbers it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.web.flash import with_note
from backoffice.web.forms import Form, form_of
from backoffice.web.rendering import page
from backoffice.web.sessions import official
from models.enums import Disposition, Permission
from office import clock
from office.accounts.sign_in.sessions import Session
from office.actors import require
from office.config import config
from office.errors import Conflict, Invalid, NotFound
from office.front_desk import addressees, bringers, papers, printing, registering
from office.front_desk.access import require_one
from office.front_desk.addressees import Several
from office.front_desk.registering import LikelySame, PaperForm
from office.people import citizen_search
from office.people.citizen_records import LikelyDouble
from office.people.citizen_search import Found

_PLACE = "/ventanilla"
_NAMES = (
    "nombre", "cedula", "correo", "para", "asunto", "fecha", "referencia", "resumen", "hojas",
    "anexos", "medio",
)  # fmt: skip
_FIELDS = {"name": "nombre", "id_document": "cedula", "address": "correo", "": ""}


async def _home(request: Request, session: Session) -> Response:
    return await home(request, session)


async def home(
    request: Request, session: Session, status: int = 200, problem: str = ""
) -> Response:
    """The desk: find a person, find a paper, and the newest ones."""
    text = request.query_params.get("buscar", "")[:100]
    return await page(
        request,
        "front_desk/home.html",
        status,
        tray="ventanilla",
        rows=await papers.newest(session.actor, text=text),
        today_count=await papers.registered_today(session.actor),
        text=text,
        problem=problem,
    )


async def _by_code(request: Request, session: Session) -> Response:
    """GET: to the paper whose code was read, or whose number was typed."""
    require_one(session.actor)
    try:
        found = await papers.by_code(session.actor, request.query_params.get("codigo", ""))
    except NotFound as error:
        return await home(request, session, 404, str(error))
    return RedirectResponse(f"{_PLACE}/papeles/{found}", 303)


async def _new(request: Request, session: Session) -> Response:
    """GET: the form, with the person chosen (?persona=) or looked for (?q=)."""
    require(session.actor, Permission.FRONT_DESK, registering.WHAT)
    chosen = request.query_params.get("persona", "")
    text = request.query_params.get("q", "").strip()[:200]
    found: Sequence[Found] = ()
    if chosen.isdecimal() and len(chosen) < 19:
        return await _form(request, session, citizen_id=int(chosen))
    if text:
        found = await citizen_search.find(text)
        if len(found) == 1 and found[0].certain:
            return await _form(request, session, citizen_id=found[0].citizen_id)
    typed = {"cedula": text} if any(map(str.isdecimal, text)) else {"nombre": text}
    return await _form(request, session, found=found, typed=typed, looked_for=text)


async def _form(
    request: Request,
    session: Session,
    status: int = 200,
    *,
    citizen_id: int = 0,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    **facts: Any,
) -> Response:
    offered = await addressees.known(session.actor)
    blank = dict.fromkeys(_NAMES, "")
    empty = {"found": (), "doubles": (), "several": (), "ask": "", "looked_for": ""}
    return await page(
        request,
        "front_desk/register.html",
        status,
        tray="ventanilla",
        person=await bringers.bringer(citizen_id) if citizen_id else None,
        offered=[each.label for each in offered[: addressees.MOST_OFFERED]],
        media=printing.media(),
        typed={**blank, "fecha": clock.today(config().zone).isoformat(), **(typed or {})},
        errors={**blank, "": "", **(errors or {})},
        **{**empty, **facts},
    )


async def _register(request: Request, session: Session) -> Response:
    """POST: a number for the paper."""
    form = await form_of(request)
    citizen_id = form.number("persona")
    typed = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    try:
        wanted = replace(_paper_in(form), citizen_id=citizen_id)
        if not citizen_id:
            # What else is wrong is said before a person is made of it.
            await registering.check(session.actor, wanted)
            citizen_id = await _made(session, form)
        done = await registering.register_paper(
            session.actor, replace(wanted, citizen_id=citizen_id), meant_so="conforme" in form
        )
    except LikelyDouble as refusal:
        errors = {"": str(refusal)}
        return await _form(
            request, session, 409, typed=typed, errors=errors, found=refusal.found, ask="persona"
        )
    except LikelySame as refusal:
        return await _form(
            request,
            session,
            409,
            citizen_id=citizen_id,
            typed=typed,
            errors={"": str(refusal)},
            doubles=refusal.doubles,
            ask="papel",
        )
    except (Invalid, Conflict) as refusal:
        field = refusal.field if isinstance(refusal, Invalid) else "cedula"
        several = refusal.found if isinstance(refusal, Several) else ()
        return await _form(
            request,
            session,
            422,
            citizen_id=citizen_id,
            typed=typed,
            errors={_FIELDS.get(field, field): str(refusal)},
            several=several,
        )
    again = done.disposition is Disposition.DUPLICATE
    note = "papel-ya-estaba" if again else "papel-registrado"
    return RedirectResponse(with_note(f"{_PLACE}/papeles/{done.document_id}", note), 303)


async def _made(session: Session, form: Form) -> int:
    return await bringers.make(
        session.actor,
        form.trimmed("nombre"),
        form.trimmed("cedula"),
        form.trimmed("correo"),
        anyway=form.text("es_otra") == "si",
    )


def _paper_in(form: Form) -> PaperForm:
    return PaperForm(
        citizen_id=0,
        to=form.trimmed("destino") or form.trimmed("para")[:400],
        subject=form.trimmed("asunto"),
        dated=_day(form.trimmed("fecha")),
        summary=form.trimmed("resumen"),
        reference=form.trimmed("referencia"),
        sheets=form.trimmed("hojas"),
        enclosures=form.trimmed("anexos"),
        medium=form.text("medio") or "paper",
    )


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if len(typed) == 10 else None
    except ValueError:
        return None


routes = [
    Route(_PLACE, official(_home), methods=["GET"]),
    Route(f"{_PLACE}/codigo", official(_by_code), methods=["GET"]),
    Route(f"{_PLACE}/registrar", official(_new), methods=["GET"]),
    Route(f"{_PLACE}/registrar", official(_register), methods=["POST"]),
]
