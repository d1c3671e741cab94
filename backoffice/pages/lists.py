"""Lists of recipients: one's own and the public ones, made, changed and shared."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.web.flash import with_note
from backoffice.web.forms import Form, form_of
from backoffice.web.rendering import page
from backoffice.web.sessions import official
from models.enums import Permission
from office.accounts.sign_in.sessions import Session
from office.errors import Conflict, Invalid
from office.people import lists
from office.people.addressees import SHORTEST, find

_LONGEST_SEARCH = 100


async def _all(request: Request, session: Session) -> Response:
    return await _list_page(request, session)


async def _list_page(
    request: Request, session: Session, typed: str = "", error: str = ""
) -> Response:
    return await page(
        request,
        "people/lists.html",
        422 if error else 200,
        rows=await lists.lists(session.actor),
        may_share=session.actor.may(Permission.LISTS),
        typed=typed,
        error=error,
        tray="listas",
    )


async def _make(request: Request, session: Session) -> Response:
    form = await form_of(request)
    try:
        list_id = await lists.make(session.actor, form.trimmed("name"), public="public" in form)
    except Invalid as error:
        return await _list_page(request, session, form.trimmed("name"), str(error))
    return RedirectResponse(with_note(f"/listas/{list_id}", "lista"), 303)


async def _one(request: Request, session: Session) -> Response:
    return await _page(request, session)


async def _page(
    request: Request,
    session: Session,
    status: int = 200,
    *,
    error: Invalid | Conflict | None = None,
) -> Response:
    row, members = await lists.list_page(session.actor, request.path_params["list_id"])
    searched = request.query_params.get("q", "")[:_LONGEST_SEARCH]
    found = await find(session.actor.institution_id, searched) if searched else ()
    on_it = {member.target for member in members}
    return await page(
        request,
        "people/list.html",
        status,
        row=row,
        members=members,
        searched=searched,
        found=[each for each in found if each.target not in on_it],
        shortest=SHORTEST,
        may_share=session.actor.may(Permission.LISTS),
        problem=str(error) if error else "",
        tray="listas",
    )


async def _change(request: Request, session: Session) -> Response:
    form = await form_of(request)
    list_id = request.path_params["list_id"]
    act = form.text("hacer")
    try:
        await _done(session, list_id, act, form)
    except (Invalid, Conflict) as error:
        status = 409 if isinstance(error, Conflict) else 422
        return await _page(request, session, status, error=error)
    if act == "retirar":
        return RedirectResponse(with_note("/listas", "sin-lista"), 303)
    return RedirectResponse(with_note(f"/listas/{list_id}", "lista"), 303)


async def _done(session: Session, list_id: int, act: str, form: Form) -> None:
    version = form.number("version")
    chosen = [value for value in form.getlist("quien") if isinstance(value, str)]
    if act == "anadir":
        await lists.add(session.actor, list_id, version, chosen)
    elif act == "quitar":
        await lists.remove(session.actor, list_id, version, chosen)
    else:
        await lists.change(
            session.actor,
            list_id,
            version,
            form.trimmed("name"),
            public="public" in form,
            active=act != "retirar",
        )


routes = [
    Route("/listas", official(_all), methods=["GET"]),
    Route("/listas", official(_make), methods=["POST"]),
    Route("/listas/{list_id:int}", official(_one), methods=["GET"]),
    Route("/listas/{list_id:int}", official(_change), methods=["POST"]),
]
