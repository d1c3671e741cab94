"""One act on several documents: done to each, and told of each that could not be done."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from backoffice.display.toasts import toast
from backoffice.web.flash import with_note
from backoffice.web.forms import Form
from backoffice.web.rendering import page
from office.accounts.sign_in.sessions import Session
from office.errors import Conflict, NotAllowed, NotFound
from office.records.routing import copy_head, recent_acts

MOST = 100  # documents one bulk act may touch
_PLACE = "/bandejas/recibidos"


def chosen_in(form: Form) -> list[int]:
    """The copies chosen in a tray, each once."""
    return list(dict.fromkeys(form.numbers("ejemplar")))[:MOST]


async def each(
    request: Request,
    session: Session,
    chosen: list[int],
    act: Callable[[int], Awaitable[None]],
    place: str = _PLACE,
) -> Response:
    """Do `act` to each copy; back to `place`, or to what could not be done and why."""
    done: list[int] = []
    problems: list[str] = []
    if not chosen:
        problems = ["Elija al menos un documento."]
    for copy_id in chosen:
        try:
            await act(copy_id)
            done.append(copy_id)
        except (Conflict, NotAllowed, NotFound) as refusal:
            problems.append(f"{await _number(session, copy_id)}: {refusal}")
    if problems:
        return await outcome(request, session, done, problems)
    return RedirectResponse(with_note(place, "hecho", done), 303)


async def _number(session: Session, copy_id: int) -> str:
    try:
        return (await copy_head.copy_head(session.actor, copy_id)).number
    except NotFound:
        return "Un documento"


async def outcome(
    request: Request, session: Session, done: list[int], problems: list[str]
) -> Response:
    """What was done, with its undo, and a line for each document that was left as it was."""
    acts = await recent_acts.recent_acts(session.actor, done)
    return await page(
        request,
        "routing/outcome.html",
        409,
        problems=problems,
        toast=toast(acts),
        tray="recibidos",
    )
