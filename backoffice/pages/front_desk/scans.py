"""Scans: for one paper, in a batch, and the pile of those without a code."""

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.pages.front_desk.papers import paper_page
from backoffice.web.file_responses import serve_file
from backoffice.web.flash import with_note
from backoffice.web.forms import Form, form_of
from backoffice.web.rendering import page
from backoffice.web.sessions import official
from office.accounts.sign_in.sessions import Session
from office.errors import Conflict, Invalid, NotFound
from office.front_desk.scanning import batch, fixing, reading
from office.front_desk.scanning.batch import Sorted
from office.front_desk.scanning.files import LARGEST, Given
from office.front_desk.scanning.fixing import PageRow
from office.storage.file_content import FileContent

_BATCH = "/ventanilla/escaneos"
_PAPER = "/ventanilla/papeles/{document_id:int}"
_SMALL, _LARGE = 320, 1400


async def _given(form: Form) -> list[Given]:
    uploads = [each for each in form.getlist("archivos") if isinstance(each, UploadFile)]
    return [
        Given(each.filename or "escaneo", await each.read(LARGEST + 1))
        for each in uploads
        if each.filename
    ]


async def _upload(request: Request, session: Session) -> Response:
    """POST: scanned files for a paper."""
    document_id = request.path_params["document_id"]
    form = await form_of(request)
    try:
        await fixing.upload(session.actor, document_id, await _given(form))
    except Invalid as error:
        return await paper_page(request, session, document_id, 422, problem=str(error))
    target = f"/ventanilla/papeles/{document_id}"
    return RedirectResponse(with_note(target, "escaneos") + "#escaneos", 303)


async def _pages(request: Request, session: Session) -> Response:
    """POST: turns and order of the pages, and with «fijar» the document's own PDF."""
    document_id = request.path_params["document_id"]
    form = await form_of(request)
    fixes = form.text("hacer") == "fijar"
    try:
        await fixing.arrange(session.actor, document_id, _chosen(form))
        if fixes:
            await fixing.fix(session.actor, document_id)
    except (Invalid, Conflict) as error:
        status = 409 if isinstance(error, Conflict) else 422
        return await paper_page(request, session, document_id, status, problem=str(error))
    note = "paginas-fijas" if fixes else "paginas"
    return RedirectResponse(with_note(f"/ventanilla/papeles/{document_id}", note), 303)


def _chosen(form: Form) -> list[PageRow]:
    pages = []
    for name in form.getlist("pagina"):
        scan_id, _, number = str(name).partition("-")
        if not (scan_id.isdecimal() and number.isdecimal() and len(number) < 5):
            raise Invalid("Revise el orden y el giro de las páginas.", "scan")
        out = form.text(f"quitar-{name}") == "si"
        place = 0 if out else form.number(f"orden-{name}")
        pages.append(PageRow(int(scan_id), int(number), form.number(f"giro-{name}"), place))
    return pages


async def _drop(request: Request, session: Session) -> Response:
    """POST: a file that waits is taken away."""
    form = await form_of(request)
    back = form.number("papel")
    await fixing.drop(session.actor, form.number("escaneo"))
    target = f"/ventanilla/papeles/{back}" if back else _BATCH
    return RedirectResponse(with_note(target, "escaneo-fuera"), 303)


async def _picture(request: Request, session: Session) -> Response:
    """GET: a page that waits, small; ?grande shows it whole."""
    params, query = request.path_params, request.query_params
    turn = query.get("giro", "0")
    jpeg = await fixing.page_picture(
        session.actor,
        params["scan_id"],
        params["page"],
        int(turn) if turn in ("90", "180", "270") else 0,
        _LARGE if "grande" in query else _SMALL,
    )
    return serve_file(FileContent("pagina.jpg", "image/jpeg", jpeg, inline=True))


async def _batch(request: Request, session: Session) -> Response:
    return await _batch_page(request, session)


async def _batch_page(
    request: Request,
    session: Session,
    status: int = 200,
    problem: str = "",
    done: Sorted | None = None,
) -> Response:
    return await page(
        request,
        "front_desk/batch.html",
        status,
        tray="ventanilla",
        pile=await batch.pile(session.actor),
        problem=problem,
        outcome=done,
        ocr=reading.installed(),
    )


async def _upload_batch(request: Request, session: Session) -> Response:
    """POST: many files, each laid to the papers whose codes it bears."""
    form = await form_of(request)
    try:
        done = await batch.upload(
            session.actor, await _given(form), at_once=form.text("fijar") == "si"
        )
    except Invalid as error:
        return await _batch_page(request, session, 422, str(error))
    return await _batch_page(request, session, done=done)


async def _assign(request: Request, session: Session) -> Response:
    """POST: a scan of the pile belongs to this paper."""
    form = await form_of(request)
    try:
        found = await batch.assign(session.actor, form.number("escaneo"), form.trimmed("codigo"))
    except NotFound as error:
        return await _batch_page(request, session, 404, str(error))
    return RedirectResponse(with_note(f"/ventanilla/papeles/{found}", "escaneos"), 303)


async def _copy(request: Request, session: Session) -> Response:
    """GET: the copy with text of a fixed scan."""
    params = request.path_params
    file = await reading.searchable_copy(
        session.actor, params["document_id"], params["attachment_id"]
    )
    return serve_file(file)


routes = [
    Route(_BATCH, official(_batch), methods=["GET"]),
    Route(_BATCH, official(_upload_batch), methods=["POST"]),
    Route(f"{_BATCH}/asignar", official(_assign), methods=["POST"]),
    Route(f"{_BATCH}/quitar", official(_drop), methods=["POST"]),
    Route(f"{_BATCH}/{{scan_id:int}}/{{page:int}}.jpg", official(_picture), methods=["GET"]),
    Route(f"{_PAPER}/escaneos", official(_upload), methods=["POST"]),
    Route(f"{_PAPER}/paginas", official(_pages), methods=["POST"]),
    Route(f"{_PAPER}/texto/{{attachment_id:int}}", official(_copy), methods=["GET"]),
]
