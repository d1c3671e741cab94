"""What has its number and has not left: signed in turn or by hand, sent now, taken back."""

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.pages import sending as signing
from backoffice.pages.documents import document_response
from backoffice.web.file_responses import serve_file
from backoffice.web.flash import with_note
from backoffice.web.forms import Form, form_of
from backoffice.web.sessions import official
from office.accounts.sign_in.sessions import Session
from office.errors import Conflict, Invalid, Unavailable
from office.records.sending.departures import by_hand, leaving, withdrawal
from office.records.sending.departures.by_hand import LARGEST_SCAN

_NO_SCAN = "Elija el PDF del papel firmado y escaneado."


def _place(document_id: int) -> str:
    return f"/documentos/{document_id}"


async def _number_for_hand(request: Request, session: Session) -> Response:
    """POST: the draft gets its number and a paper for the pen."""
    document_id = request.path_params["document_id"]
    form = await form_of(request)
    try:
        await by_hand.number_for_hand(
            session.actor,
            document_id,
            form.number("version"),
            brackets_meant="corchetes" in form,
        )
    except (Invalid, Conflict) as error:
        return await signing.refused_with(request, session, error)
    return RedirectResponse(with_note(_place(document_id), "para-firma-manual"), 303)


async def _paper(request: Request, session: Session) -> Response:
    """GET: the paper that waits for the pen."""
    file = await by_hand.paper_to_sign(session.actor, request.path_params["document_id"])
    return serve_file(file, download="descargar" in request.query_params)


async def _scan(request: Request, session: Session) -> Response:
    """POST: the paper that was signed, scanned; the document leaves."""
    document_id = request.path_params["document_id"]
    form = await form_of(request)
    back = "/por-imprimir" if form.text("desde") == "por-imprimir" else ""
    content = await scan_in(form)
    try:
        if not content:
            raise Invalid(_NO_SCAN, "scan")
        sent = await by_hand.take_scan(session.actor, document_id, content)
    except (Invalid, Conflict, Unavailable) as error:
        if back:
            raise
        return await _again(request, session, error)
    if back:
        return RedirectResponse(with_note(back, "escaneado"), 303)
    return RedirectResponse(signing.sent_place(sent), 303)


async def scan_in(form: Form) -> bytes:
    """The scan that the form brought; one byte more than may be kept of one that is too large."""
    upload = form.get("escaneado")
    return await upload.read(LARGEST_SCAN + 1) if isinstance(upload, UploadFile) else b""


async def _withdraw(request: Request, session: Session) -> Response:
    """POST: the number is void, and the text a draft again."""
    document_id = request.path_params["document_id"]
    form = await form_of(request)
    try:
        draft_id = await withdrawal.withdraw(session.actor, document_id, form.text("motivo"))
    except (Invalid, Conflict) as error:
        return await _again(request, session, error)
    if form.text("devolver"):
        return RedirectResponse(with_note("/por-firmar", "devuelto"), 303)
    return RedirectResponse(with_note(f"/borradores/{draft_id}", "retirado"), 303)


async def _send_now(request: Request, session: Session) -> Response:
    """POST: without waiting for its time."""
    document_id = request.path_params["document_id"]
    try:
        await leaving.send_now(session.actor, document_id)
    except (Invalid, Conflict) as error:
        return await _again(request, session, error)
    return RedirectResponse(f"{_place(document_id)}/enviado", 303)


async def _again(
    request: Request, session: Session, error: Invalid | Conflict | Unavailable
) -> Response:
    status = {Invalid: 422, Conflict: 409}.get(type(error), 503)
    document_id = request.path_params["document_id"]
    return await document_response(request, session, document_id, status, str(error))


_DOCUMENT = "/documentos/{document_id:int}"
routes = [
    Route(
        "/borradores/{document_id:int}/firma-manual", official(_number_for_hand), methods=["POST"]
    ),
    Route(f"{_DOCUMENT}/papel", official(_paper), methods=["GET"]),
    Route(f"{_DOCUMENT}/escaneado", official(_scan), methods=["POST"]),
    Route(f"{_DOCUMENT}/retirar", official(_withdraw), methods=["POST"]),
    Route(f"{_DOCUMENT}/enviar-ya", official(_send_now), methods=["POST"]),
]
