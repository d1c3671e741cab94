"""Tasks: the two trays, the tasks of a document, one task and what is done with it."""

from collections.abc import Awaitable, Callable
from datetime import date
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.web.flash import with_note
from backoffice.web.forms import Form, form_of
from backoffice.web.rendering import page
from backoffice.web.sessions import official
from models.enums import TaskPriority
from office.accounts.sign_in.sessions import Session
from office.errors import Conflict, Invalid, NotAllowed
from office.records.documents import heads
from office.records.routing import colleagues
from office.records.tasks import giving, listing, working
from office.records.tasks.giving import Asked

_CHIPS = (("", "Pendientes"), ("terminadas", "Terminadas"), ("canceladas", "Canceladas"))
_TRAYS = {
    "recibidas": (listing.RECEIVED, "Tareas recibidas"),
    "enviadas": (listing.GIVEN, "Tareas enviadas"),
}
_PRIORITIES = {each.value: each for each in TaskPriority}


async def _tray(request: Request, session: Session, which: str) -> Response:
    tray, title = _TRAYS[which]
    only = request.query_params.get("solo", "")
    only = only if only in listing.STATES else ""
    listed = await listing.tasks(session.actor, tray, only, request.query_params.get("desde", ""))

    def address(only: str = "", cursor: str = "") -> str:
        query = urlencode({k: v for k, v in (("solo", only), ("desde", cursor)) if v})
        return f"/tareas/{which}" + (f"?{query}" if query else "")

    return await page(
        request,
        "tasks/list.html",
        tray=tray,
        heading=title,
        listed=listed,
        only=only,
        chips=_CHIPS,
        address=address,
    )


async def _received(request: Request, session: Session) -> Response:
    return await _tray(request, session, "recibidas")


async def _given(request: Request, session: Session) -> Response:
    return await _tray(request, session, "enviadas")


async def _of_document(request: Request, session: Session) -> Response:
    return await _document_page(request, session, {})


async def _document_page(
    request: Request, session: Session, errors: dict[str, str], status: int = 200
) -> Response:
    document_id = request.path_params["document_id"]
    form = await form_of(request) if request.method == "POST" else Form()
    parent = form.number("de-tarea") or _number(request.query_params.get("de", ""))
    rows = await listing.of_document(session.actor, document_id)
    return await page(
        request,
        "tasks/document.html",
        status,
        head=await heads.document_head(session.actor, document_id),
        rows=rows,
        parent=next((row for row in rows if row.task_id == parent), None),
        units=await colleagues.within_reach(session.actor),
        errors=errors,
        chosen=form.numbers("para"),
        typed=form,
        tray="",
    )


def _number(text: str) -> int:
    return Form([("n", text)]).number("n")


async def _give(request: Request, session: Session) -> Response:
    form = await form_of(request)
    document_id = request.path_params["document_id"]
    try:
        await giving.give(
            session.actor,
            document_id,
            form.numbers("para"),
            _asked(form),
            form.number("de-tarea") or None,
        )
    except Invalid as refusal:
        return await _document_page(request, session, {refusal.field: str(refusal)}, 422)
    except (Conflict, NotAllowed) as refusal:
        status = 409 if isinstance(refusal, Conflict) else 403
        return await _document_page(request, session, {"": str(refusal)}, status)
    return RedirectResponse(with_note(f"/documentos/{document_id}/tareas", "tarea"), 303)


def _asked(form: Form) -> Asked:
    """What the form asks. Raises Invalid (due_at) for a date that does not exist."""
    priority = _PRIORITIES.get(form.text("prioridad"), TaskPriority.NORMAL)
    return Asked(form.text("descripcion"), _day(form.trimmed("hasta")), priority)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid("Esa fecha no existe.", "due_at") from error


async def _show(request: Request, session: Session) -> Response:
    return await _task_page(request, session, {})


async def _task_page(
    request: Request, session: Session, errors: dict[str, str], status: int = 200
) -> Response:
    first, *below = await listing.task(session.actor, request.path_params["task_id"])
    form = await form_of(request) if request.method == "POST" else Form()
    mine = {"note", "finish"} & first.may
    return await page(
        request,
        "tasks/task.html",
        status,
        task=first,
        below=below,
        errors=errors,
        typed=form,
        tray=listing.RECEIVED if mine else listing.GIVEN,
    )


Act = Callable[[Session, int, Form], Awaitable[None]]


def _acting(act: Act, code: str) -> Callable[[Request, Session], Awaitable[Response]]:
    async def handler(request: Request, session: Session) -> Response:
        task_id = request.path_params["task_id"]
        try:
            await act(session, task_id, await form_of(request))
        except Invalid as refusal:
            return await _task_page(request, session, {refusal.field: str(refusal)}, 422)
        except Conflict as refusal:
            return await _task_page(request, session, {"": str(refusal)}, 409)
        return RedirectResponse(with_note(f"/tareas/{task_id}", code), 303)

    return handler


async def _note(session: Session, task_id: int, form: Form) -> None:
    progress = form.number("avance") if form.text("avance").isdecimal() else None
    await working.note(session.actor, task_id, form.text("texto"), progress)


async def _finish(session: Session, task_id: int, form: Form) -> None:
    hand_over = "entregar" in form
    await working.finish(session.actor, task_id, form.text("texto"), hand_over=hand_over)


async def _cancel(session: Session, task_id: int, form: Form) -> None:
    await giving.cancel(session.actor, task_id, form.text("texto"))


async def _reopen(session: Session, task_id: int, form: Form) -> None:
    await working.reopen(session.actor, task_id)


async def _change(session: Session, task_id: int, form: Form) -> None:
    await giving.change(session.actor, task_id, _asked(form))


_ACTS = (
    ("anotar", _note, "tarea-nota"),
    ("terminar", _finish, "tarea-terminada"),
    ("cancelar", _cancel, "tarea-cancelada"),
    ("reabrir", _reopen, "tarea-reabierta"),
    ("cambiar", _change, "tarea-cambiada"),
)

routes = [
    Route("/tareas/recibidas", official(_received), methods=["GET"]),
    Route("/tareas/enviadas", official(_given), methods=["GET"]),
    Route("/documentos/{document_id:int}/tareas", official(_of_document), methods=["GET"]),
    Route("/documentos/{document_id:int}/tareas", official(_give), methods=["POST"]),
    Route("/tareas/{task_id:int}", official(_show), methods=["GET"]),
    *(
        Route(f"/tareas/{{task_id:int}}/{path}", official(_acting(act, code)), methods=["POST"])
        for path, act, code in _ACTS
    ),
]
