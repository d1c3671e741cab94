"""A draft among those who work on it: sent up, remarked on, given back."""

from itertools import groupby

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.web.file_responses import PDF, serve_file
from backoffice.web.flash import with_note
from backoffice.web.forms import Form, form_of
from backoffice.web.rendering import page
from backoffice.web.sessions import official
from models.enums import AskedFor
from office.accounts.sign_in.sessions import Session
from office.errors import Conflict, Invalid
from office.papers.letters import richtext
from office.records.review import answering, remarks, sending_up
from office.records.review import standing as reviews
from office.records.review.sending_up import Ask
from office.storage.file_content import FileContent

_ROWS = 4


def _place(document_id: int) -> str:
    return f"/borradores/{document_id}"


async def choose(request: Request, session: Session) -> Response:
    """GET: who reviews, in which order, and who signs."""
    return await _choose(request, session, {})


async def send(request: Request, session: Session) -> Response:
    """POST: hand the draft to the first of them."""
    document_id = request.path_params["document_id"]
    form = await form_of(request)
    asks = [Ask(post_id, AskedFor.REVIEW) for post_id in form.numbers("revisa") if post_id]
    asks += [Ask(post_id, AskedFor.SIGNATURE) for post_id in form.numbers("firma") if post_id]
    try:
        await sending_up.send_up(
            session.actor, document_id, form.number("version"), asks, form.text("nota")
        )
    except (Invalid, Conflict) as error:
        return await _choose(request, session, _told(error), form)
    return RedirectResponse(with_note(f"{_place(document_id)}/revision", "enviado-arriba"), 303)


async def _choose(
    request: Request, session: Session, errors: dict[str, str], form: Form | None = None
) -> Response:
    document_id = request.path_params["document_id"]
    standing = await reviews.standing(session.actor, document_id)
    if not standing.in_hands:
        return RedirectResponse(f"{_place(document_id)}/revision", 303)
    signing = request.query_params.get("para") == "firmar"
    usual = await sending_up.usual_signer(session.actor, standing.kind) if signing else None
    chosen = [each for each in form.numbers("revisa") if each] if form else []
    signing_posts = [usual.post_id] if usual else []
    if form:
        signing_posts = [each for each in form.numbers("firma") if each]
    status = 409 if "" in errors else 422 if errors else 200
    return await page(
        request,
        "review/send_up.html",
        status,
        draft=standing,
        people=[
            (unit, list(group))
            for unit, group in groupby(
                await sending_up.candidates(session.actor, standing.kind),
                key=lambda each: each.unit_name,
            )
        ],
        rows=[*chosen, *([0] * max(1, _ROWS - len(chosen)))],
        signers=[*signing_posts, *([0] * max(1, _ROWS - 1 - len(signing_posts)))],
        note=form.text("nota") if form else "",
        errors=errors,
        tray="elaboracion",
    )


def _told(error: Invalid | Conflict) -> dict[str, str]:
    fields = {"to": "firma", "note": "nota", "answer": "respuesta", "remark": "comentario"}
    return {fields.get(getattr(error, "field", ""), ""): str(error)}


async def show(request: Request, session: Session) -> Response:
    """GET: the text with the remarks beside it, who has it, and what the reader may do."""
    return await _page(request, session, {})


async def _page(
    request: Request,
    session: Session,
    errors: dict[str, str],
    typed: Form | None = None,
) -> Response:
    document_id = request.path_params["document_id"]
    standing = await reviews.standing(session.actor, document_id)
    status = 409 if "" in errors else 422 if errors else 200
    return await page(
        request,
        "review/review.html",
        status,
        draft=standing,
        body_html=Markup(richtext.clean(await reviews.text_of(session.actor, document_id))),
        errors=errors,
        typed={name: typed.text(name) for name in ("respuesta", "comentario", "sobre")}
        if typed
        else {},
        tray="por-firmar" if standing.mine else "elaboracion",
    )


async def pdf(request: Request, session: Session) -> Response:
    """GET: the paper as it would leave now, for whoever takes part."""
    document_id = request.path_params["document_id"]
    content = await reviews.paper_of(session.actor, document_id)
    name = f"borrador-{document_id}.pdf"
    return serve_file(FileContent(name, PDF, content, inline=True))


async def approve(request: Request, session: Session) -> Response:
    """POST: it is right; to the next."""
    document_id = request.path_params["document_id"]
    form = await form_of(request)
    try:
        await answering.approve(
            session.actor, document_id, form.number("version"), form.text("respuesta")
        )
    except (Invalid, Conflict) as error:
        return await _page(request, session, _told(error), form)
    return RedirectResponse(with_note("/por-firmar", "revisado"), 303)


async def give_back(request: Request, session: Session) -> Response:
    """POST: return it with the reason."""
    document_id = request.path_params["document_id"]
    form = await form_of(request)
    try:
        await answering.give_back(session.actor, document_id, form.text("respuesta"))
    except (Invalid, Conflict) as error:
        return await _page(request, session, _told(error), form)
    return RedirectResponse(with_note("/por-firmar", "devuelto"), 303)


async def take_back(request: Request, session: Session) -> Response:
    """POST: the draft comes back to who sent it up."""
    document_id = request.path_params["document_id"]
    try:
        await answering.take_back(session.actor, document_id)
    except Conflict as error:
        return await _page(request, session, _told(error))
    return RedirectResponse(with_note(_place(document_id), "recuperado"), 303)


async def remark(request: Request, session: Session) -> Response:
    """POST: a remark on the whole, or beside the words quoted."""
    document_id = request.path_params["document_id"]
    form = await form_of(request)
    try:
        await remarks.remark(
            session.actor, document_id, form.text("comentario"), form.text("sobre")
        )
    except (Invalid, Conflict) as error:
        return await _page(request, session, _told(error), form)
    return RedirectResponse(f"{_place(document_id)}/revision#comentarios", 303)


async def settle(request: Request, session: Session) -> Response:
    """POST: the remark is dealt with."""
    document_id = request.path_params["document_id"]
    await remarks.settle(session.actor, document_id, request.path_params["comment_id"])
    return RedirectResponse(f"{_place(document_id)}/revision#comentarios", 303)


_REVIEW = "/borradores/{document_id:int}/revision"
_SEND_UP = "/borradores/{document_id:int}/enviar"
routes = [
    Route(_SEND_UP, official(choose), methods=["GET"]),
    Route(_SEND_UP, official(send), methods=["POST"]),
    Route(_REVIEW, official(show), methods=["GET"]),
    Route(f"{_REVIEW}.pdf", official(pdf), methods=["GET"]),
    Route(f"{_REVIEW}/visto-bueno", official(approve), methods=["POST"]),
    Route(f"{_REVIEW}/devolver", official(give_back), methods=["POST"]),
    Route(f"{_REVIEW}/recuperar", official(take_back), methods=["POST"]),
    Route(f"{_REVIEW}/comentar", official(remark), methods=["POST"]),
    Route(f"{_REVIEW}/comentarios/{{comment_id:int}}/atendido", official(settle), methods=["POST"]),
]
