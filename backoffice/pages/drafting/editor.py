"""Writing a document: the draft, its template, its preview and its end."""

import asyncio

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from backoffice.display.formats import time_of
from backoffice.pages.drafting.written import Written, stored, written_in
from backoffice.web.errors import Kind
from backoffice.web.file_responses import PDF, serve_file
from backoffice.web.flash import with_note
from backoffice.web.forms import Form, form_of
from backoffice.web.rendering import page, render
from backoffice.web.sessions import official
from models.enums import Category, Confidentiality, DocumentState
from office import clock
from office.accounts.sign_in.sessions import Session
from office.actors import Actor
from office.errors import Conflict, Invalid, NotFound
from office.papers.letters import bounds, richtext
from office.records.documents import page as pages
from office.records.drafting import presence, replies, templates
from office.records.drafting.beginnings import new_documents
from office.records.drafting.files import draft_files
from office.records.drafting.kinds import WRITTEN_HERE
from office.records.drafting.views import DraftView
from office.records.review import sending_up
from office.records.review import standing as reviews
from office.storage.file_content import FileContent

_FIELDS = {
    "subject": "asunto",
    "plantilla": "plantilla",
    "kind": "tipo",
    "summary": "resumen",
    "classification": "tipificacion",
    "reference": "referencia",
    "addressed_to": "dirigido",
    "recipients": "para",
}
_NO_TEMPLATE = "Elija una plantilla de la lista."


async def begin(request: Request, session: Session) -> Response:
    """POST: a new document; one that was left empty is opened again."""
    draft_id = await new_documents.start(session.actor)
    return RedirectResponse(f"/borradores/{draft_id}", 303)


async def show(request: Request, session: Session) -> Response:
    """GET: the editor with what is stored; while a colleague has it, where it stands."""
    document_id = request.path_params["document_id"]
    try:
        if not (await reviews.standing(session.actor, document_id)).in_hands:
            return RedirectResponse(f"/borradores/{document_id}/revision", 303)
        draft = await replies.draft(session.actor, document_id)
    except Conflict:
        document = await pages.document_page(session.actor, document_id)
        if document.state not in (DocumentState.SENT, DocumentState.SIGNING):
            raise
        # It left meanwhile, and Back leads here: what there is now is the letter.
        return RedirectResponse(f"/documentos/{document_id}", 303)
    return await _editor(request, session.actor, draft, stored(draft))


async def save(request: Request, session: Session) -> Response:
    """POST: store the draft; then stay, look at the PDF or go to sign, as the button said."""
    form = await form_of(request)
    try:
        draft = await replies.draft(session.actor, request.path_params["document_id"])
    except (NotFound, Conflict) as error:
        return gone(request, form, error)
    written = written_in(form, draft)
    try:
        await keep(session, draft, written)
    except (Invalid, Conflict) as error:
        return await refused(request, session, written, error)
    place = f"/borradores/{draft.document_id}"
    after = {
        "vista-previa": f"{place}/vista-previa",
        "firmar": f"{place}/firmar",
        "anexos": f"{place}/anexos",
        "revisar": f"{place}/enviar?para=revisar",
        "pedir-firma": f"{place}/enviar?para=firmar",
    }
    target = after.get(form.text("luego"), with_note(place, "guardado"))
    return RedirectResponse(target, 303)


async def autosave(request: Request, session: Session) -> Response:
    """POST from the editor's script: store the draft in place; its version and the time go back."""
    form = await form_of(request)
    try:
        draft = await replies.draft(session.actor, request.path_params["document_id"])
        version = await keep(session, draft, written_in(form, draft), begun=True, by_itself=True)
    except (NotFound, Conflict) as error:
        return JSONResponse({"problem": str(error)}, 409)
    except Invalid as error:
        return JSONResponse({"problem": str(error)}, 422)
    others = await presence.seen(session.actor, draft.document_id)
    return JSONResponse({"version": version, "at": time_of(clock.now()), "others": others})


async def use_template(request: Request, session: Session) -> Response:
    """POST: store what was written, then put the template's text in its place."""
    form = await form_of(request)
    try:
        draft = await replies.draft(session.actor, request.path_params["document_id"])
    except (NotFound, Conflict) as error:
        return gone(request, form, error)
    written = written_in(form, draft)
    chosen = form.number("plantilla")
    if not chosen:
        missing = Invalid(_NO_TEMPLATE, field="plantilla")
        return await refused(request, session, written, missing)
    try:
        version = await keep(session, draft, written)
        await templates.use_template(session.actor, draft.document_id, chosen, version)
    except (Invalid, Conflict) as error:
        return await refused(request, session, written, error)
    return RedirectResponse(with_note(f"/borradores/{draft.document_id}", "plantilla"), 303)


async def preview(request: Request, session: Session) -> Response:
    """GET: the page around the PDF."""
    draft = await replies.draft(session.actor, request.path_params["document_id"])
    return await page(request, "drafting/preview.html", draft=draft, tray="elaboracion")


async def preview_pdf(request: Request, session: Session) -> Response:
    """GET: the letter as it would leave now, without number or signature."""
    document_id = request.path_params["document_id"]
    pdf = await replies.preview(session.actor, document_id)
    return serve_file(FileContent(f"borrador-{document_id}.pdf", PDF, pdf, inline=True))


async def discard(request: Request, session: Session) -> Response:
    """POST: end the draft; the page asked for confirmation first."""
    await replies.discard(session.actor, request.path_params["document_id"])
    return RedirectResponse(with_note("/bandejas/elaboracion", "eliminado"), 303)


async def keep(
    session: Session,
    draft: DraftView,
    written: Written,
    *,
    begun: bool = False,
    by_itself: bool = False,
) -> int:
    """Store `written` unless it is what is stored already; the version that then holds."""
    if written == stored(draft) and (written.subject or begun):
        return draft.version
    saved = await replies.save(
        session.actor,
        draft.document_id,
        written.subject,
        written.body,
        written.version,
        written.fields,
        begun=begun,
        by_itself=by_itself,
    )
    return saved.version


def gone(request: Request, form: Form, error: NotFound | Conflict) -> Response:
    """The draft cannot be written any more; what its writer typed is given back to be copied."""
    text = form.text("cuerpo")
    if form.text("format") == "html":
        text = bounds.shown_plain(text)
    return render(
        request,
        "layouts/error.html",
        409 if isinstance(error, Conflict) else 404,
        kind=Kind(409, "No se pudo guardar el borrador", "history"),
        words=f"{error} Su cambio no se guardó.",
        typed={"asunto": form.text("asunto"), "cuerpo": text},
        logged_out=False,
        reference="",
        at=clock.now(),
    )


async def refused(
    request: Request, session: Session, written: Written, error: Invalid | Conflict
) -> Response:
    draft = await replies.draft(session.actor, request.path_params["document_id"])
    if isinstance(error, Conflict):
        return await _editor(
            request, session.actor, draft, written, status=409, conflict=str(error)
        )
    field = _FIELDS.get(error.field, "cuerpo")
    return await _editor(
        request, session.actor, draft, written, status=422, errors={field: str(error)}
    )


def _shown(body: str) -> tuple[str, str]:
    """With marks and without; of what was refused as too heavy it takes a tenth of a second."""
    return bounds.shown(body), bounds.shown_plain(body)


async def _editor(
    request: Request,
    actor: Actor,
    draft: DraftView,
    written: Written,
    status: int = 200,
    errors: dict[str, str] | None = None,
    conflict: str = "",
) -> Response:
    """The editor with `written` in it; after a conflict the next save goes over what is stored."""
    marked, plain = await asyncio.to_thread(_shown, written.body)
    return await page(
        request,
        "drafting/edit.html",
        status,
        draft=draft,
        subject=written.subject,
        body_html=Markup(marked),
        body_plain=plain,
        stored_html=Markup(richtext.clean(draft.body)),
        version=draft.version if conflict else written.version,
        unsaved=written != stored(draft),
        errors=errors or {},
        conflict=conflict,
        subject_length=replies.LONGEST_SUBJECT,
        fields=written.fields,
        kinds=WRITTEN_HERE,
        categories=list(Category),
        accesses=list(Confidentiality),
        review=await reviews.standing(actor, draft.document_id),
        usual_signer=None if draft.may_sign else await sending_up.usual_signer(actor, draft.kind),
        others=await presence.seen(actor, draft.document_id),
        files=await draft_files.files(actor, draft.document_id),
        tray="elaboracion",
    )


routes = [
    Route("/borradores", official(begin), methods=["POST"]),
    Route("/borradores/{document_id:int}", official(show), methods=["GET"]),
    Route("/borradores/{document_id:int}", official(save), methods=["POST"]),
    Route("/borradores/{document_id:int}/guardar", official(autosave), methods=["POST"]),
    Route("/borradores/{document_id:int}/plantilla", official(use_template), methods=["POST"]),
    Route("/borradores/{document_id:int}/vista-previa", official(preview), methods=["GET"]),
    Route("/borradores/{document_id:int}/vista-previa.pdf", official(preview_pdf), methods=["GET"]),
    Route("/borradores/{document_id:int}/eliminar", official(discard), methods=["POST"]),
]
