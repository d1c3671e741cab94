"""Where paper is: handed over, accepted, put into the archive, lent and returned."""

from collections.abc import Awaitable
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.pages.front_desk.papers import paper_page
from backoffice.web.flash import with_note
from backoffice.web.forms import Form, form_of
from backoffice.web.rendering import page
from backoffice.web.sessions import official
from office.accounts.sign_in.sessions import Session
from office.errors import Conflict, Invalid, NotFound
from office.front_desk.addressees import Several
from office.front_desk.whereabouts import archive, course, handovers, places
from office.front_desk.whereabouts.archive import Lending

_PAPER = "/ventanilla/papeles/{document_id:int}"
_ARCHIVE = "/ventanilla/archivo"


async def _mine(request: Request, session: Session) -> Response:
    return await _mine_page(request, session)


async def _mine_page(
    request: Request, session: Session, status: int = 200, problem: str = ""
) -> Response:
    """The papers that wait for the official's word, and those they have."""
    return await page(
        request,
        "front_desk/in_hand.html",
        status,
        tray="papeles",
        given=await handovers.to_accept(session.actor),
        held=await handovers.in_hand(session.actor),
        conditions=dict(course.conditions()),
        problem=problem,
    )


async def _answer(request: Request, session: Session) -> Response:
    """POST: the paper arrived, or it did not."""
    form = await form_of(request)
    move_id, said = form.number("entrega"), form.trimmed("observaciones")
    accepts = form.text("hacer") == "aceptar"
    act = handovers.accept if accepts else handovers.refuse
    try:
        await act(session.actor, move_id, said)
    except (Invalid, NotFound, Conflict) as error:
        status = {Invalid: 422, NotFound: 404}.get(type(error), 409)
        return await _mine_page(request, session, status, str(error))
    note = "papel-aceptado" if accepts else "papel-no-aceptado"
    return RedirectResponse(with_note("/papeles", note), 303)


async def _move(request: Request, session: Session) -> Response:
    """POST: what is done with the paper; `hacer` says what."""
    document_id = request.path_params["document_id"]
    form = await form_of(request)
    actor, said = session.actor, form.trimmed("observaciones")
    acts: dict[str, tuple[Any, str]] = {
        "entregar": (
            lambda: handovers.hand_over(
                actor, document_id, form.trimmed("para"), form.text("estado"), said
            ),
            "papel-entregado",
        ),
        "guardar": (
            lambda: archive.put(actor, document_id, form.number("lugar"), said),
            "papel-guardado",
        ),
        "prestar": (lambda: archive.lend(actor, document_id, _lending(form)), "papel-prestado"),
        "devolver": (lambda: archive.take_back(actor, document_id, said), "papel-de-vuelta"),
    }
    if form.text("hacer") not in acts:
        return await paper_page(request, session, document_id, 422, problem="Elija qué hacer.")
    act, note = acts[form.text("hacer")]
    work: Awaitable[None] = act()
    try:
        await work
    except (Invalid, Conflict) as error:
        status = 409 if isinstance(error, Conflict) else 422
        problem = str(error)
        if isinstance(error, Several):
            problem += " " + "; ".join(each.label for each in error.found) + "."
        return await paper_page(request, session, document_id, status, problem=problem)
    target = f"/ventanilla/papeles/{document_id}"
    target = target if note != "papel-entregado" or "desde" not in form else "/papeles"
    return RedirectResponse(with_note(target, note), 303)


def _lending(form: Form) -> Lending:
    try:
        due_on = date.fromisoformat(form.trimmed("hasta"))
    except ValueError:
        due_on = None
    return Lending(form.trimmed("para"), due_on, form.text("estado"), form.trimmed("observaciones"))


async def _archive(request: Request, session: Session) -> Response:
    return await _archive_page(request, session)


async def _archive_page(
    request: Request, session: Session, status: int = 200, problem: str = ""
) -> Response:
    """The archive of the unit: its levels and places."""
    names = await places.levels(session.actor)
    return await page(
        request,
        "front_desk/archive.html",
        status,
        tray="ventanilla",
        levels=[*names, *[""] * (places.MOST_LEVELS - len(names))],
        depth=len(names),
        tree=await places.tree(session.actor),
        problem=problem,
    )


async def _change_archive(request: Request, session: Session) -> Response:
    """POST: levels named, a place added, closed or opened."""
    form, actor = await form_of(request), session.actor
    doing = form.text("hacer")
    try:
        if doing == "niveles":
            names = [str(value) for value in form.getlist("nivel")][: places.MOST_LEVELS + 1]
            await places.name_levels(actor, names)
        elif doing == "lugar":
            parent = form.number("padre")
            await places.add(actor, parent, form.trimmed("sigla"), form.trimmed("nombre"))
        else:
            await places.set_active(actor, form.number("lugar"), active=doing == "abrir")
    except (Invalid, Conflict) as error:
        status = 409 if isinstance(error, Conflict) else 422
        return await _archive_page(request, session, status, str(error))
    return RedirectResponse(with_note(_ARCHIVE, "archivo"), 303)


async def _place(request: Request, session: Session) -> Response:
    """GET: what lies in one place."""
    place_id = request.path_params["place_id"]
    return await page(
        request,
        "front_desk/place.html",
        tray="ventanilla",
        path_words=await places.path_of(place_id),
        rows=await archive.lying(session.actor, place_id),
    )


routes = [
    Route("/papeles", official(_mine), methods=["GET"]),
    Route("/papeles", official(_answer), methods=["POST"]),
    Route(f"{_PAPER}/mover", official(_move), methods=["POST"]),
    Route(_ARCHIVE, official(_archive), methods=["GET"]),
    Route(_ARCHIVE, official(_change_archive), methods=["POST"]),
    Route(f"{_ARCHIVE}/{{place_id:int}}", official(_place), methods=["GET"]),
]
