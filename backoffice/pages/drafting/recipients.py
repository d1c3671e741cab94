"""To whom a draft is addressed: found by three letters, put in order, taken away."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.pages.drafting import editor
from backoffice.pages.drafting.written import written_in
from backoffice.web.flash import with_note
from backoffice.web.forms import Form, form_of
from backoffice.web.rendering import page, render
from backoffice.web.sessions import is_partial, official
from models.enums import PrintedAs, RecipientRole
from office.accounts.sign_in.sessions import Session
from office.errors import Conflict, Invalid, NotFound
from office.people.addressees import SHORTEST
from office.records.drafting import replies
from office.records.drafting.addressing import one_each, recipients
from office.records.drafting.addressing.recipients import Arranged

_LONGEST_SEARCH = 100


async def suggest(request: Request, session: Session) -> Response:
    """GET: who may be meant by `q`, as the options of a list box."""
    typed = request.query_params.get("q", "")[:_LONGEST_SEARCH]
    found = await recipients.suggestions(session.actor, typed)
    return render(request, "drafting/_suggestions.html", found=found, typed=typed)


async def show(request: Request, session: Session) -> Response:
    """GET: the recipients in their order, and a search that needs no script."""
    return await _page(request, session)


async def search(request: Request, session: Session) -> Response:
    """POST: keep what was written, then look for whom was typed."""
    form = await form_of(request)
    try:
        await _kept(request, session, form)
    except (NotFound, Conflict) as error:
        return editor.gone(request, form, error)
    role = form.text("rol")
    typed = form.trimmed("copia" if role == RecipientRole.CC else "para")[:_LONGEST_SEARCH]
    return await _page(request, session, typed=typed, role=role)


async def add(request: Request, session: Session) -> Response:
    """POST: address it to who was chosen, too."""
    form = await form_of(request)
    document_id = request.path_params["document_id"]
    role = RecipientRole.CC if form.text("rol") == RecipientRole.CC else RecipientRole.TO
    targets = [value for value in form.getlist("agregar") if isinstance(value, str)]
    try:
        await recipients.add(session.actor, document_id, form.number("version"), role, targets)
    except (Invalid, Conflict) as error:
        return await _refused(request, session, error)
    return await _done(request, session)


async def remove(request: Request, session: Session) -> Response:
    """POST: address it to these no more; what was written in the editor is kept first."""
    form = await form_of(request)
    document_id = request.path_params["document_id"]
    try:
        version = await _kept(request, session, form)
        await recipients.remove(session.actor, document_id, version, form.numbers("quitar"))
    except (Invalid, Conflict) as error:
        return await _refused(request, session, error)
    return await _done(request, session, back=f"/borradores/{document_id}")


async def arrange(request: Request, session: Session) -> Response:
    """POST: the order, the role and the way of printing of each, as the page's table says."""
    form = await form_of(request)
    document_id = request.path_params["document_id"]
    draft = await replies.draft(session.actor, document_id)
    wanted = {
        each.recipient_id: Arranged(
            RecipientRole.CC
            if form.text(f"rol-{each.recipient_id}") == RecipientRole.CC
            else RecipientRole.TO,
            form.number(f"orden-{each.recipient_id}") or each.position,
            _printed(form.text(f"impresion-{each.recipient_id}"), each.printed_as),
            form.text(f"tratamiento-{each.recipient_id}"),
        )
        for each in draft.recipients
    }
    try:
        await recipients.arrange(session.actor, document_id, form.number("version"), wanted)
    except Conflict as error:
        return await _refused(request, session, error)
    return RedirectResponse(with_note(f"/borradores/{document_id}", "destinatarios"), 303)


async def renew(request: Request, session: Session) -> Response:
    """POST: address it to who is on a list now."""
    form = await form_of(request)
    document_id = request.path_params["document_id"]
    try:
        version = await _kept(request, session, form)
        await recipients.renew(session.actor, document_id, version, form.number("lista"))
    except (Invalid, Conflict) as error:
        return await _refused(request, session, error)
    return await _done(request, session, back=f"/borradores/{document_id}")


async def split(request: Request, session: Session) -> Response:
    """POST: one draft for each recipient."""
    form = await form_of(request)
    document_id = request.path_params["document_id"]
    try:
        await one_each.split(session.actor, document_id, form.number("version"))
    except (Invalid, Conflict) as error:
        return await _refused(request, session, error)
    return RedirectResponse(with_note("/bandejas/elaboracion", "repartido"), 303)


def _printed(given: str, stored: PrintedAs) -> PrintedAs:
    return PrintedAs(given) if given in list(PrintedAs) else stored


async def _kept(request: Request, session: Session, form: Form) -> int:
    """The draft's version once what was written in the editor, if the form has it, is kept."""
    if "cuerpo" not in form:
        return form.number("version")
    draft = await replies.draft(session.actor, request.path_params["document_id"])
    return await editor.keep(session, draft, written_in(form, draft), begun=True)


async def _done(request: Request, session: Session, back: str = "") -> Response:
    document_id = request.path_params["document_id"]
    if is_partial(request):
        return await _fragment(request, session)
    return RedirectResponse(back or f"/borradores/{document_id}/destinatarios", 303)


async def _refused(request: Request, session: Session, error: Invalid | Conflict) -> Response:
    status = 409 if isinstance(error, Conflict) else 422
    if is_partial(request):
        return await _fragment(request, session, status=status, problem=str(error))
    return await _page(request, session, status=status, problem=str(error))


async def _fragment(
    request: Request, session: Session, status: int = 200, problem: str = ""
) -> Response:
    """The editor's rows of recipients. After a conflict the form keeps the version it has: the
    text below is of that one."""
    draft = await replies.draft(session.actor, request.path_params["document_id"])
    version = (await form_of(request)).number("version") if problem else draft.version
    return render(
        request,
        "drafting/_recipients.html",
        status,
        draft=draft,
        version=version,
        fields=draft.fields,
        errors={"para": problem} if problem else {},
    )


async def _page(
    request: Request,
    session: Session,
    status: int = 200,
    *,
    typed: str = "",
    role: str = RecipientRole.TO,
    problem: str = "",
) -> Response:
    draft = await replies.draft(session.actor, request.path_params["document_id"])
    found = await recipients.suggestions(session.actor, typed)
    return await page(
        request,
        "drafting/recipients.html",
        status,
        draft=draft,
        found=found,
        typed=typed,
        role=role,
        problem=problem,
        shortest=SHORTEST,
        printings=list(PrintedAs),
        tray="elaboracion",
    )


_PLACE = "/borradores/{document_id:int}/destinatarios"
routes = [
    Route("/destinatarios", official(suggest), methods=["GET"]),
    Route(_PLACE, official(show), methods=["GET"]),
    Route(_PLACE, official(add), methods=["POST"]),
    Route(f"{_PLACE}/buscar", official(search), methods=["POST"]),
    Route(f"{_PLACE}/quitar", official(remove), methods=["POST"]),
    Route(f"{_PLACE}/lista", official(renew), methods=["POST"]),
    Route(f"{_PLACE}/repartir", official(split), methods=["POST"]),
    Route(f"{_PLACE}/orden", official(arrange), methods=["POST"]),
]
