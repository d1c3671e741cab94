"""Passing a document on to a colleague, with a note and a last date."""

from dataclasses import dataclass, replace
from datetime import date

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.pages.routing.several import chosen_in, each
from backoffice.web.flash import place_after, with_note
from backoffice.web.forms import Form, form_of
from backoffice.web.rendering import page
from backoffice.web.sessions import official
from office.accounts.sign_in.sessions import Session
from office.errors import Conflict, Invalid
from office.records.routing import colleagues
from office.records.routing import copy_head as beforehand
from office.records.routing import reassign as routing
from office.records.routing.colleagues import ColleagueRow, ColleagueUnit
from office.text.folding import fold

NOTE_LENGTH = 1000
# What is asked most often; it stands before the note.
ACTIONS = (
    "Preparar la respuesta",
    "Analizar y recomendar",
    "Informar por escrito",
    "Coordinar con el área que corresponda",
    "Revisar y devolver",
    "Para su conocimiento y fines pertinentes",
    "Archivar",
)
_NO_POST = "Elija a quién pasa el documento."
_NO_DATE = "Esa fecha no existe. Escríbala como día, mes y año, o déjela vacía."


@dataclass(frozen=True)
class Typed:
    """What the official has written in the form so far."""

    post: int = 0
    note: str = ""
    due: str = ""
    search: str = ""
    action: str = ""

    @property
    def said(self) -> str:
        """The note as the trail keeps it: the chosen action first."""
        return ". ".join(part for part in (self.action, self.note) if part)


async def show(request: Request, session: Session) -> Response:
    """GET: the form, empty; refused when the copy is not the actor's to pass on."""
    head = await beforehand.copy_head(session.actor, request.path_params["copy_id"])
    if not head.mine:
        raise Conflict(head.told)
    return await _form_page(request, session, Typed(), {})


async def submit(request: Request, session: Session) -> Response:
    """POST: reassign and return to the tray; «Buscar» only narrows the list of people."""
    return await _reassign(request, session, [request.path_params["copy_id"]])


async def several(request: Request, session: Session) -> Response:
    """POST: the same for those chosen in a tray; first the form, then the act on each."""
    form = await form_of(request)
    chosen = chosen_in(form)
    if not chosen:
        return await each(request, session, [], _nothing)
    if "con-persona" not in form:
        return await _form_page(request, session, Typed(), {})
    return await _reassign(request, session, chosen)


async def _nothing(copy_id: int) -> None:
    """What is done to no document."""


async def _reassign(request: Request, session: Session, chosen: list[int]) -> Response:
    form = await form_of(request)
    typed = _typed(form)
    if "buscar" in form:
        return await _form_page(request, session, typed, {})
    due, errors = _due(typed.due)
    if not typed.post:
        errors["para"] = _NO_POST
    if errors:
        return await _form_page(request, session, typed, errors, status=422)

    async def one(copy_id: int) -> None:
        await routing.reassign(session.actor, copy_id, typed.post, typed.said, due)

    try:
        if len(chosen) > 1:
            return await each(request, session, chosen, one)
        await one(chosen[0])
    except Invalid as error:
        errors[_field(error)] = str(error)
        return await _form_page(request, session, typed, errors, status=422)
    except Conflict as error:
        return await _form_page(request, session, typed, {"": str(error)}, status=409)
    place = place_after(form.text("siguiente"), "/bandejas/recibidos")
    return RedirectResponse(with_note(place, "hecho", chosen), 303)


def _typed(form: Form) -> Typed:
    return Typed(
        post=form.number("para"),
        note=form.trimmed("nota"),
        action=form.trimmed("accion") if form.trimmed("accion") in ACTIONS else "",
        due=form.trimmed("hasta"),
        search=form.trimmed("buscado"),
    )


def _due(text: str) -> tuple[date | None, dict[str, str]]:
    if not text:
        return None, {}
    try:
        return date.fromisoformat(text), {}
    except ValueError:
        return None, {"hasta": _NO_DATE}


def _field(error: Invalid) -> str:
    return {"to_post_id": "para", "note": "nota", "due_at": "hasta"}.get(error.field, "")


async def _form_page(
    request: Request, session: Session, typed: Typed, errors: dict[str, str], status: int = 200
) -> Response:
    one = request.path_params.get("copy_id")
    form = await form_of(request) if request.method == "POST" else Form()
    chosen = [one] if one is not None else chosen_in(form)
    heads = [await beforehand.copy_head(session.actor, copy_id) for copy_id in chosen]
    head = heads[0]
    units = await colleagues.within_reach(session.actor) if head.mine else ()
    found = people_matching(units, typed.search, keep=typed.post)
    return await page(
        request,
        "routing/reassign.html",
        status,
        head=head,
        heads=heads,
        units=found,
        shown=sum(len(unit.people) for unit in found),
        everyone=sum(len(unit.people) for unit in units),
        typed=typed,
        errors=errors,
        note_length=NOTE_LENGTH,
        actions=ACTIONS,
        after=form.text("siguiente") or request.query_params.get("siguiente", ""),
        tray="recibidos",
    )


def people_matching(
    units: tuple[ColleagueUnit, ...], search: str, keep: int = 0
) -> tuple[ColleagueUnit, ...]:
    """The colleagues whose name, post or unit holds `search`, whatever its accents and case.

    The one already chosen (`keep`, a post id) stays in the list.
    """
    wanted = fold(search)

    def matches(unit: ColleagueUnit, person: ColleagueRow) -> bool:
        if person.post_id == keep:
            return True
        return wanted in fold(f"{person.name} {person.post_title} {unit.name}")

    narrowed = (
        replace(unit, people=tuple(each for each in unit.people if matches(unit, each)))
        for unit in units
    )
    return tuple(unit for unit in narrowed if unit.people)


routes = [
    Route("/ejemplares/reasignar", official(several), methods=["POST"]),
    Route("/ejemplares/{copy_id:int}/reasignar", official(show), methods=["GET"]),
    Route("/ejemplares/{copy_id:int}/reasignar", official(submit), methods=["POST"]),
]
