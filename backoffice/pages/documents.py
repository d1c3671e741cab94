"""A document: what it says, where it has been, and the simple acts on it."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.pages import stepping
from backoffice.web.file_responses import opens_in_browser, serve_file
from backoffice.web.flash import with_note
from backoffice.web.forms import form_of
from backoffice.web.rendering import page, render
from backoffice.web.sessions import is_partial, official, session_of
from models.enums import CopyState, DocumentState, LinkKind
from office.accounts.sign_in.sessions import Session
from office.errors import Invalid
from office.papers.inspection import pictures
from office.records.attachments import files
from office.records.documents import originals
from office.records.documents import page as pages
from office.records.documents.views import DocumentPage, FileRow
from office.records.drafting import replies
from office.records.drafting.beginnings import addressee, continuing
from office.records.filing import filings, folders, tags
from office.records.routing import comments, inform
from office.records.sending.departures import waiting as waits
from office.records.sending.departures.waiting import Waiting
from office.records.tasks import listing as tasks
from office.records.trays import counters as trays

_PDF = "application/pdf"


async def _show(request: Request, session: Session) -> Response:
    document_id = request.path_params["document_id"]
    document = await pages.document_page(session.actor, document_id)
    if document.state is DocumentState.DRAFT and "edit" in document.may:
        return RedirectResponse(f"/borradores/{document_id}", 303)
    return await _with_waiting(request, session, document)


async def document_response(
    request: Request, session: Session, document_id: int, status: int, refusal: str
) -> Response:
    """The page of a document, with why what was asked of it was not done."""
    document = await pages.document_page(session.actor, document_id)
    return await _with_waiting(request, session, document, status, refusal)


async def _with_waiting(
    request: Request,
    session: Session,
    document: DocumentPage,
    status: int = 200,
    refusal: str = "",
) -> Response:
    waiting = None
    if document.state is DocumentState.SIGNING:
        waiting = await waits.waiting(session.actor, document.document_id)
    return await _page(request, document, status, waiting=waiting, refusal=refusal)


async def _page(
    request: Request,
    document: DocumentPage,
    status: int = 200,
    *,
    problem: str = "",
    typed: str = "",
    waiting: Waiting | None = None,
    refusal: str = "",
) -> Response:
    facts: dict[str, Any] = {
        "waiting": waiting,
        "refusal": refusal,
        "doc": document,
        "tray": _tray(document),
        "framed": _framed(document.files),
        "opens": opens_in_browser,
        "pictures": pictures.PICTURES,
        "made_over": pictures.NEEDS_CHANGE,
        "problem": problem,
        "typed": typed,
    }
    if is_partial(request):
        return render(request, "documents/_trail.html", status, **facts)
    session = await session_of(request)
    assert session is not None  # only officials come here
    facts["counts"] = counts = await trays.counters(session.actor)
    facts["steps"] = await stepping.steps(request, session.actor, counts)
    facts["informed"] = await inform.informed_of(session.actor, document.document_id)
    facts["tags"] = await tags.tags_of(session.actor, document.document_id)
    facts["folder"] = await filings.place_of(session.actor, document.document_id)
    facts["folders"] = await folders.tree(session.actor, active_only=True)
    facts["tasks"] = await tasks.of_shown_document(session.actor, document.document_id)
    return await page(request, "documents/document.html", status, **facts)


def _tray(document: DocumentPage) -> str:
    if document.state is DocumentState.SIGNING:
        return "por-salir"
    if document.copy_id is None:
        return "enviados" if document.state is DocumentState.SENT else ""
    return "archivados" if document.copy_state is CopyState.ARCHIVED else "recibidos"


def _framed(files: tuple[FileRow, ...]) -> FileRow | None:
    """The attachment shown within the page: the first PDF that may be offered and does nothing."""
    fit = (file for file in files if file.offered and file.shown_here and file.media_type == _PDF)
    return next(fit, None)


async def _attachment(request: Request, session: Session) -> Response:
    file = await files.attachment(session.actor, request.path_params["attachment_id"])
    return serve_file(file, download="descargar" in request.query_params)


async def _picture(request: Request, session: Session) -> Response:
    """GET: an attached picture for the page, small or large."""
    sides = {"imagen": pictures.LARGE, "miniatura": pictures.SMALL}
    side = sides.get(request.path_params["size"])
    if side is None:
        raise HTTPException(404)
    file = await files.picture(session.actor, request.path_params["attachment_id"], side)
    response = serve_file(file)
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


async def _pdf(request: Request, session: Session) -> Response:
    file = await files.signed_pdf(session.actor, request.path_params["document_id"])
    return serve_file(file, download="descargar" in request.query_params)


async def _original(request: Request, session: Session) -> Response:
    file = await originals.original(session.actor, request.path_params["document_id"])
    return serve_file(file, download=True)


async def _comment(request: Request, session: Session) -> Response:
    document_id = request.path_params["document_id"]
    text = (await form_of(request)).text("comentario")
    problem = ""
    try:
        await comments.comment(session.actor, document_id, text)
    except Invalid as refusal:
        problem = str(refusal)
    if not problem and not is_partial(request):
        return RedirectResponse(with_note(f"/documentos/{document_id}", "comentado"), 303)
    document = await pages.document_page(session.actor, document_id)
    return await _page(
        request, document, 422 if problem else 200, problem=problem, typed=text if problem else ""
    )


async def _mark(request: Request, session: Session) -> Response:
    """POST: the official's own tags on the document."""
    document_id = request.path_params["document_id"]
    form = await form_of(request)
    await tags.mark(session.actor, document_id, form.numbers("etiqueta"), form.text("nueva"))
    return RedirectResponse(with_note(f"/documentos/{document_id}", "etiqueta"), 303)


async def _reply(request: Request, session: Session) -> Response:
    copy_id = request.path_params["copy_id"]
    to = (await form_of(request)).text("para")
    found = await addressee.choices_for(session.actor, copy_id)
    if len(found) > 1 and to not in [each.which for each in found]:
        return await page(
            request, "drafting/addressee.html", choices=found, copy_id=copy_id, tray="recibidos"
        )
    draft_id = await replies.start(session.actor, copy_id, to=to)
    return RedirectResponse(f"/borradores/{draft_id}", 303)


async def _reply_to_all(request: Request, session: Session) -> Response:
    copy_id = request.path_params["copy_id"]
    return _to_draft(await continuing.answer(session.actor, copy_id, to_all=True))


async def _copy_as_new(request: Request, session: Session) -> Response:
    return _to_draft(
        await continuing.copy_as_new(session.actor, request.path_params["document_id"])
    )


async def _forward(request: Request, session: Session) -> Response:
    document_id = request.path_params["document_id"]
    return _to_draft(await continuing.follow(session.actor, document_id, LinkKind.FORWARDS))


async def _correct(request: Request, session: Session) -> Response:
    document_id = request.path_params["document_id"]
    return _to_draft(await continuing.follow(session.actor, document_id, LinkKind.CORRECTS))


def _to_draft(draft_id: int) -> Response:
    return RedirectResponse(f"/borradores/{draft_id}", 303)


routes = [
    Route("/documentos/{document_id:int}", official(_show), methods=["GET"]),
    Route("/documentos/{document_id:int}/pdf", official(_pdf), methods=["GET"]),
    Route("/documentos/{document_id:int}/original", official(_original), methods=["GET"]),
    Route("/documentos/{document_id:int}/comentar", official(_comment), methods=["POST"]),
    Route("/documentos/{document_id:int}/etiquetas", official(_mark), methods=["POST"]),
    Route("/anexos/{attachment_id:int}", official(_attachment), methods=["GET"]),
    Route("/anexos/{attachment_id:int}/{size}", official(_picture), methods=["GET"]),
    Route("/ejemplares/{copy_id:int}/responder", official(_reply), methods=["POST"]),
    Route("/ejemplares/{copy_id:int}/responder-a-todos", official(_reply_to_all), methods=["POST"]),
    Route("/documentos/{document_id:int}/copiar", official(_copy_as_new), methods=["POST"]),
    Route("/documentos/{document_id:int}/reenviar", official(_forward), methods=["POST"]),
    Route("/documentos/{document_id:int}/corregir", official(_correct), methods=["POST"]),
]
