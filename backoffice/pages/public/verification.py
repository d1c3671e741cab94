"""Anybody may check that a letter is ours and unchanged, with its code and, if wished, its file."""

import asyncio
import hashlib
import re
from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.web.forms import form_of
from backoffice.web.rendering import render
from backoffice.web.sessions import visitor
from office.errors import NotFound
from office.papers.inspection import sniffing
from office.records.documents import public_verification as verification

MAX_FILE = 25 * 1000 * 1000
_MAX_CODE = 20  # one has 14 characters, hyphens included
_NOT_IN_CODES = re.compile(r"[^0-9A-Za-z-]")
_NO_CODE = (
    "Elija el PDF que recibió, o escriba el código del documento: está junto al código QR de la "
    "firma."
)
_NOT_PDF = "Ese archivo no es un PDF, aunque su nombre lo diga. Elija el PDF que recibió."
_TOO_LARGE = "Ese archivo pesa más de 25 MB. Elija el PDF que recibió de la institución."


@dataclass(frozen=True)
class Compared:
    """How an uploaded file compares with the one that was sent."""

    name: str
    sha256: str
    same: bool


async def ask(request: Request) -> Response:
    """GET: the empty form; ?codigo= goes on to its page."""
    code = _typed(request.query_params.get("codigo", ""))
    if code:
        return RedirectResponse(f"/verificar/{code}", 303)
    return _page(request, "", {})


async def show(request: Request) -> Response:
    """GET: what is known of the document with this code."""
    return await _result(request, _typed(request.path_params["code"]), None)


async def compare(request: Request) -> Response:
    """POST: the same, and whether the uploaded file is the one that was sent."""
    form = await form_of(request)
    try:
        code = _typed(form.text("codigo")) or _typed(request.path_params.get("code", ""))
        upload = form.get("archivo")
        given = isinstance(upload, UploadFile) and bool(upload.filename)
        if not code and isinstance(upload, UploadFile) and given:
            return await _by_file(request, upload)
        if not code:
            return _page(request, "", {"codigo": _NO_CODE}, status=422)
        if not isinstance(upload, UploadFile) or not given:
            return RedirectResponse(f"/verificar/{code}", 303)
        return await _result(request, code, upload)
    finally:
        await form.close()  # «No se guarda»: not even until memory is tidied


async def _by_file(request: Request, upload: UploadFile) -> Response:
    """The verdict on a file alone: it tells by itself which document it is."""
    content = await upload.read(MAX_FILE + 1)
    if wrong := _wrong_with(content):
        return _page(request, "", {"archivo": wrong}, status=422)
    name = upload.filename or "archivo.pdf"
    sha256 = await asyncio.to_thread(_sha256, content)
    try:
        found = await verification.verify_content(content)
    except NotFound as error:
        unknown = Compared(name, sha256, same=False)
        return _page(request, "", {}, 404, compared=unknown, verdict=str(error))
    return _page(request, found.code, {}, found=found, compared=Compared(name, sha256, same=True))


async def _result(request: Request, code: str, upload: UploadFile | None) -> Response:
    try:
        found = await verification.verify(code)
    except NotFound as error:
        return _page(request, code, {"codigo": str(error)}, status=404)
    if upload is None:
        return _page(request, code, {}, found=found)
    content = await upload.read(MAX_FILE + 1)
    wrong = _wrong_with(content)  # a look at its size and its first bytes: nothing is parsed here
    if wrong:
        return _page(request, code, {"archivo": wrong}, status=422, found=found)
    compared = Compared(
        name=upload.filename or "archivo.pdf",
        sha256=await asyncio.to_thread(_sha256, content),
        same=await verification.verify_file(code, content),
    )
    return _page(request, code, {}, found=found, compared=compared)


def _wrong_with(content: bytes) -> str:
    if len(content) > MAX_FILE:
        return _TOO_LARGE
    return "" if sniffing.is_pdf(content) else _NOT_PDF


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _typed(code: str) -> str:
    """`code` with what can be in a code, and fit for an address."""
    return _NOT_IN_CODES.sub("", code)[:_MAX_CODE]


def _page(
    request: Request,
    code: str,
    errors: dict[str, str],
    status: int = 200,
    found: verification.Verification | None = None,
    compared: Compared | None = None,
    verdict: str = "",
) -> Response:
    return render(
        request,
        "public/verification.html",
        status,
        code=_typed(code),
        errors=errors,
        found=found,
        compared=compared,
        verdict=verdict,
    )


routes = [
    Route("/verificar", visitor(ask), methods=["GET"]),
    Route("/verificar", visitor(compare), methods=["POST"]),
    Route("/verificar/{code}", visitor(show), methods=["GET"]),
    Route("/verificar/{code}", visitor(compare), methods=["POST"]),
]
