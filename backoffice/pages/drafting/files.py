"""The files of a draft: brought by dragging, choosing or a camera; described and put in order."""

from collections.abc import Awaitable, Callable

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from backoffice.display.labels import hidden_words
from backoffice.web.flash import with_note
from backoffice.web.forms import form_of
from backoffice.web.rendering import page
from backoffice.web.sessions import official, session_of
from office.accounts.sign_in.sessions import Session
from office.errors import Conflict, Invalid, NotFound, OfficeError
from office.records.drafting.files import draft_files
from office.records.drafting.files.draft_files import LARGEST, MOST, Uploaded

_TOO_LARGE = (
    f"El archivo es demasiado grande: un anexo puede pesar hasta {LARGEST // 2**20} MB. "
    "El borrador sigue igual."
)


async def show(request: Request, session: Session) -> Response:
    """GET: the files in their order, and the way to add more."""
    return await _page(request, session)


async def add(request: Request, session: Session) -> Response:
    """POST: add what was chosen; a script that sends one file at a time is told in JSON."""
    form = await form_of(request)
    brought = [each for each in form.getlist("archivos") if isinstance(each, UploadFile)]
    given = [
        Uploaded(each.filename or "", await each.read(LARGEST + 1))
        for each in brought
        if each.filename
    ]
    document_id = request.path_params["document_id"]
    try:
        await draft_files.add(session.actor, document_id, given)
    except (Invalid, Conflict, NotFound) as error:
        return await _refused(request, session, error)
    if _by_script(request):
        return JSONResponse({"ok": True})
    return RedirectResponse(with_note(f"/borradores/{document_id}/anexos", "anexos"), 303)


async def arrange(request: Request, session: Session) -> Response:
    """POST: order and description of each; then what the button said: remove or clean one."""
    form = await form_of(request)
    document_id = request.path_params["document_id"]
    try:
        there = await draft_files.files(session.actor, document_id)
        wanted = {
            each.attachment_id: (
                form.number(f"orden-{each.attachment_id}") or each.position,
                form.text(f"descripcion-{each.attachment_id}"),
            )
            for each in there
            if f"orden-{each.attachment_id}" in form
        }
        await draft_files.arrange(session.actor, document_id, wanted)
        if removed := form.number("quitar"):
            await draft_files.remove(session.actor, document_id, removed)
        if cleaned := form.number("limpiar"):
            await draft_files.clean(session.actor, document_id, cleaned)
    except (Invalid, Conflict) as error:
        return await _refused(request, session, error)
    note = "anexo-limpio" if form.number("limpiar") else "anexos"
    return RedirectResponse(with_note(f"/borradores/{document_id}/anexos", note), 303)


def _by_script(request: Request) -> bool:
    return request.headers.get("accept", "").startswith("application/json")


async def _refused(
    request: Request, session: Session, error: OfficeError, status: int = 0
) -> Response:
    words, status = str(error), status or (409 if isinstance(error, Conflict) else 422)
    if _by_script(request):
        return JSONResponse({"problem": words}, status)
    return await _page(request, session, words, status)


async def _page(
    request: Request, session: Session, problem: str = "", status: int = 200
) -> Response:
    document_id = request.path_params["document_id"]
    return await page(
        request,
        "drafting/files.html",
        status,
        document_id=document_id,
        files=await draft_files.files(session.actor, document_id),
        hidden_words=hidden_words,
        largest=LARGEST,
        most=MOST,
        problem=problem,
        tray="elaboracion",
    )


def _bounded(
    handler: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """A form over the limit of all forms is told at the field, like any other error."""

    async def guarded(request: Request) -> Response:
        try:
            return await handler(request)
        except HTTPException as error:
            session = await session_of(request)
            if error.status_code != 413 or session is None:
                raise
            return await _refused(request, session, Invalid(_TOO_LARGE, "files"), 413)

    return guarded


_PLACE = "/borradores/{document_id:int}/anexos"
routes = [
    Route(_PLACE, official(show), methods=["GET"]),
    Route(_PLACE, _bounded(official(add)), methods=["POST"]),
    Route(f"{_PLACE}/orden", official(arrange), methods=["POST"]),
]
