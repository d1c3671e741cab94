"""A document's trail and whole case in print, the chain it belongs to, its case reshaped."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.display.chain_picture import picture
from backoffice.web.file_responses import serve_file
from backoffice.web.flash import with_note
from backoffice.web.forms import Form, form_of
from backoffice.web.rendering import page
from backoffice.web.sessions import official
from office.accounts.sign_in.sessions import Session
from office.errors import Conflict, Invalid
from office.exports import case_pdf, routing_slip
from office.records.documents import chain, heads
from office.records.documents import page as pages
from office.records.routing import case_changes, reshaping
from office.storage.file_content import FileContent

_PDF = "application/pdf"


async def _trail(request: Request, session: Session) -> Response:
    document = await pages.document_page(session.actor, request.path_params["document_id"])
    facts = routing_slip.facts_of(document)
    return await page(request, "documents/trail.html", doc=document, facts=facts, tray="")


async def _slip(request: Request, session: Session) -> Response:
    document_id = request.path_params["document_id"]
    comments = "sin-comentarios" not in request.query_params
    content = await routing_slip.routing_slip(session.actor, document_id, comments=comments)
    return serve_file(FileContent("hoja-de-ruta.pdf", _PDF, content, True))


async def _case(request: Request, session: Session) -> Response:
    number, content = await case_pdf.case_pdf(session.actor, request.path_params["document_id"])
    return serve_file(FileContent(f"Expediente {number}.pdf", _PDF, content, True), download=True)


async def _chain(request: Request, session: Session) -> Response:
    return await _chain_page(request, session, Form(), {})


async def _chain_page(
    request: Request, session: Session, form: Form, errors: dict[str, str], status: int = 200
) -> Response:
    document_id = request.path_params["document_id"]
    nodes = await chain.chain_of(session.actor, document_id)
    return await page(
        request,
        "documents/chain.html",
        status,
        head=await heads.document_head(session.actor, document_id),
        nodes=nodes,
        picture=picture(nodes),
        numbers={node.document_id: node.number for node in nodes},
        typed=form.text("numero"),
        errors=errors,
        tray="",
    )


async def _associate(request: Request, session: Session) -> Response:
    document_id, form = request.path_params["document_id"], await form_of(request)
    try:
        await chain.associate(session.actor, document_id, form.text("numero"))
    except (Invalid, Conflict) as refusal:
        status = 422 if isinstance(refusal, Invalid) else 409
        return await _chain_page(request, session, form, {"numero": str(refusal)}, status)
    return RedirectResponse(with_note(f"/documentos/{document_id}/cadena", "asociado"), 303)


async def _dissociate(request: Request, session: Session) -> Response:
    document_id, form = request.path_params["document_id"], await form_of(request)
    await chain.dissociate(session.actor, document_id, form.number("antecedente"))
    return RedirectResponse(with_note(f"/documentos/{document_id}/cadena", "asociado-no"), 303)


async def _reshape(request: Request, session: Session) -> Response:
    """GET: the case of the document, to be united with another or divided."""
    return await _reshape_page(request, session, Form(), {})


async def _reshape_page(
    request: Request, session: Session, form: Form, errors: dict[str, str], status: int = 200
) -> Response:
    document = await pages.document_page(session.actor, request.path_params["document_id"])
    case = document.case
    return await page(
        request,
        "documents/reshape.html",
        status,
        doc=document,
        changes=await case_changes.changes_of(case.case_id if case else None),
        typed=form,
        errors=errors,
        tray="",
    )


def _reshaping(split: bool) -> Callable[[Request, Session], Awaitable[Response]]:
    async def handler(request: Request, session: Session) -> Response:
        document_id, form = request.path_params["document_id"], await form_of(request)
        try:
            if split:
                await reshaping.split(session.actor, document_id, form.text("motivo"))
            else:
                into, why = form.text("numero"), form.text("motivo")
                await reshaping.merge(session.actor, document_id, into, why)
        except Invalid as refusal:
            errors = {refusal.field: str(refusal)}
            return await _reshape_page(request, session, form, errors, 422)
        except Conflict as refusal:
            return await _reshape_page(request, session, form, {"": str(refusal)}, 409)
        code = "dividido" if split else "unido"
        return RedirectResponse(with_note(f"/documentos/{document_id}/tramite", code), 303)

    return handler


async def _undo_change(request: Request, session: Session) -> Response:
    await reshaping.undo(session.actor, request.path_params["change_id"])
    document_id = (await form_of(request)).number("documento")
    return RedirectResponse(with_note(f"/documentos/{document_id}", "tramite-deshecho"), 303)


_OF = "/documentos/{document_id:int}"
routes = [
    Route(f"{_OF}/recorrido", official(_trail), methods=["GET"]),
    Route(f"{_OF}/hoja-de-ruta.pdf", official(_slip), methods=["GET"]),
    Route(f"{_OF}/expediente.pdf", official(_case), methods=["GET"]),
    Route(f"{_OF}/cadena", official(_chain), methods=["GET"]),
    Route(f"{_OF}/asociar", official(_associate), methods=["POST"]),
    Route(f"{_OF}/tramite", official(_reshape), methods=["GET"]),
    Route(f"{_OF}/tramite/unir", official(_reshaping(split=False)), methods=["POST"]),
    Route(f"{_OF}/tramite/dividir", official(_reshaping(split=True)), methods=["POST"]),
    Route("/tramites/cambios/{change_id:int}/deshacer", official(_undo_change), methods=["POST"]),
    Route(f"{_OF}/desasociar", official(_dissociate), methods=["POST"]),
]
