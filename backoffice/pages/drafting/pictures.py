"""Pictures in the text: brought by the editor's script, and shown where the text is."""

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from backoffice.web.file_responses import serve_file
from backoffice.web.forms import form_of
from backoffice.web.sessions import official
from office.accounts.sign_in.sessions import Session
from office.errors import Conflict, Invalid, NotFound
from office.papers.letters.richtext import PICTURES
from office.records.drafting.files import body_pictures

_TOO_LARGE = (
    f"La imagen es demasiado grande: en el texto caben imágenes de hasta "
    f"{body_pictures.LARGEST // 2**20} MB. Redúzcala o añádala como anexo."
)


async def add(request: Request, session: Session) -> Response:
    """POST: keep a picture; where it is shown goes back."""
    form = await form_of(request)
    brought = form.get("imagen")
    content = (
        await brought.read(body_pictures.LARGEST + 1) if isinstance(brought, UploadFile) else b""
    )
    try:
        sha256 = await body_pictures.add(session.actor, request.path_params["document_id"], content)
    except (Invalid, Conflict, NotFound) as error:
        return JSONResponse({"problem": str(error)}, 409 if isinstance(error, Conflict) else 422)
    return JSONResponse({"src": f"{PICTURES}{sha256}"})


async def bounded(request: Request) -> Response:
    """`add`; one over the limit of all forms is told in the same words."""
    try:
        return await official(add)(request)
    except HTTPException as error:
        if error.status_code != 413:
            raise
        return JSONResponse({"problem": _TOO_LARGE}, 413)


async def show(request: Request, session: Session) -> Response:
    """GET: a picture of a text within reach."""
    return serve_file(await body_pictures.picture(session.actor, request.path_params["sha256"]))


routes = [
    Route("/borradores/{document_id:int}/imagenes", bounded, methods=["POST"]),
    Route(f"{PICTURES}{{sha256}}", official(show), methods=["GET"]),
]
