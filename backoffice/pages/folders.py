"""The classification tree of one's unit, what lies in a folder, and a document put into one."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.web.flash import with_note
from backoffice.web.forms import Form, form_of
from backoffice.web.rendering import page
from backoffice.web.sessions import official
from models.enums import Permission
from office.accounts.sign_in.sessions import Session
from office.errors import Conflict, Invalid, NotFound
from office.people.units import unit_names
from office.records.filing import filings, folders
from office.records.filing.folders import FolderForm, FolderRow

_PLACE = "/carpetas"


async def _tree(request: Request, session: Session) -> Response:
    return await _tree_page(request, session, {})


async def _tree_page(
    request: Request, session: Session, errors: dict[str, str], status: int = 200
) -> Response:
    actor = session.actor
    units = [each for each in await unit_names(actor.institution_id) if each[0] != actor.unit_id]
    return await page(
        request,
        "filing/tree.html",
        status,
        rows=await folders.tree(actor),
        units=units,
        may_change=actor.may(Permission.CLASSIFY),
        errors=errors,
        tray="carpetas",
    )


async def _csv(request: Request, session: Session) -> Response:
    content = folders.as_csv(await folders.tree(session.actor))
    headers = {"Content-Disposition": 'attachment; filename="cuadro-de-clasificacion.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


async def _copy(request: Request, session: Session) -> Response:
    try:
        await folders.copy_from(session.actor, (await form_of(request)).number("area"))
    except Invalid as refusal:
        return await _tree_page(request, session, {refusal.field: str(refusal)}, 422)
    return RedirectResponse(with_note(_PLACE, "carpeta-copiada"), 303)


async def _folder(request: Request, session: Session) -> Response:
    folder_id = request.path_params["folder_id"]
    leaf = await filings.filed_in(session.actor, folder_id, request.query_params.get("desde", ""))
    rows = await folders.tree(session.actor)
    folder = next((row for row in rows if row.folder_id == folder_id), None)
    if folder is None:
        raise NotFound("Esa carpeta no existe en su área.")
    return await page(
        request,
        "filing/folder.html",
        folder=folder,
        leaf=leaf,
        may_change=session.actor.may(Permission.CLASSIFY),
        tray="carpetas",
    )


async def _new(request: Request, session: Session) -> Response:
    return await _form_page(request, session, FolderForm("", ""), {})


async def _edit(request: Request, session: Session) -> Response:
    rows = await folders.tree(session.actor)
    wanted = request.path_params["folder_id"]
    row = next((each for each in rows if each.folder_id == wanted), None)
    if row is None:
        raise NotFound("Esa carpeta no existe en su área.")
    return await _form_page(request, session, row.form, {}, row)


async def _form_page(
    request: Request,
    session: Session,
    form: FolderForm,
    errors: dict[str, str],
    row: FolderRow | None = None,
    status: int = 200,
) -> Response:
    rows = await folders.tree(session.actor)
    return await page(
        request,
        "filing/form.html",
        status,
        form=form,
        errors=errors,
        folder_id=request.path_params.get("folder_id"),
        parents=[(each.folder_id, each.path) for each in rows],
        empty=row is not None and not row.documents,
        tray="carpetas",
    )


async def _save(request: Request, session: Session) -> Response:
    typed = await form_of(request)
    form = FolderForm(
        typed.text("codigo"),
        typed.text("nombre"),
        _years(typed, "gestion"),
        _years(typed, "central"),
        typed.number("padre") or None,
        "activa" in typed,
        typed.number("version"),
    )
    try:
        await folders.save(session.actor, form, request.path_params.get("folder_id"))
    except Invalid as refusal:
        errors = {refusal.field: str(refusal)}
        return await _form_page(request, session, form, errors, status=422)
    except Conflict as refusal:
        return await _form_page(request, session, form, {"": str(refusal)}, status=409)
    return RedirectResponse(with_note(_PLACE, "carpeta"), 303)


def _years(typed: Form, name: str) -> int:
    return typed.number(name) if typed.text(name).isdecimal() else -1


async def _remove(request: Request, session: Session) -> Response:
    await folders.remove(session.actor, request.path_params["folder_id"])
    return RedirectResponse(with_note(_PLACE, "carpeta"), 303)


async def _put(request: Request, session: Session) -> Response:
    document_id = request.path_params["document_id"]
    form, code = await form_of(request), "archivado-en"
    if form.number("carpeta"):
        await filings.put(session.actor, document_id, form.number("carpeta"))
    else:
        await filings.take_out(session.actor, document_id)
        code = "fuera-de-carpeta"
    return RedirectResponse(with_note(f"/documentos/{document_id}", code), 303)


routes = [
    Route("/carpetas", official(_tree), methods=["GET"]),
    Route("/carpetas/cuadro.csv", official(_csv), methods=["GET"]),
    Route("/carpetas/copiar", official(_copy), methods=["POST"]),
    Route("/carpetas/nueva", official(_new), methods=["GET"]),
    Route("/carpetas/nueva", official(_save), methods=["POST"]),
    Route("/carpetas/{folder_id:int}", official(_folder), methods=["GET"]),
    Route("/carpetas/{folder_id:int}/cambiar", official(_edit), methods=["GET"]),
    Route("/carpetas/{folder_id:int}/cambiar", official(_save), methods=["POST"]),
    Route("/carpetas/{folder_id:int}/quitar", official(_remove), methods=["POST"]),
    Route("/documentos/{document_id:int}/carpeta", official(_put), methods=["POST"]),
]
