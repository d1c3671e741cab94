"""Signing and sending: the file and its passphrase live for one request and are shown to nobody."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Message

from backoffice.web.flash import with_note
from backoffice.web.forms import Form, form_of
from backoffice.web.rendering import page
from backoffice.web.sessions import official, session_of
from office.accounts.sign_in.sessions import Session
from office.errors import Conflict, Invalid
from office.papers.signing.pkcs12 import KeyChoice, SeveralKeys
from office.records.documents import page as pages
from office.records.sending import sign_and_send as sending
from office.records.sending.departures import waiting as waits
from office.records.sending.sent_facts import SentDocument
from office.records.sending.to_sign import ToSign, to_sign

MAX_P12 = 64 * 1024
MAX_FORM = 256 * 1024
_NO_FILE = "Elija su archivo de firma (.p12 o .pfx)."
_NO_PASSPHRASE = "Escriba la clave del archivo de firma."
_TOO_LARGE = (
    "Ese archivo pesa más de 64 KB y un certificado .p12 o .pfx pesa menos. "
    "El borrador sigue igual y no se usó ningún número."
)


@dataclass(frozen=True)
class Given:
    """What the form brought; its repr tells nothing of either secret."""

    p12: bytes
    passphrase: str
    version: int
    serial: str
    brackets_meant: bool = False

    def __repr__(self) -> str:
        return f"Given({len(self.p12)} bytes, version={self.version})"


class _TooLarge(HTTPException):
    """The form outgrew MAX_FORM while it was read."""

    def __init__(self) -> None:
        super().__init__(413)


async def show(request: Request, session: Session) -> Response:
    """GET: what will be signed, and the two fields that signing needs."""
    draft = await _draft(request, session)
    return await _form_page(request, session, draft, {})


async def submit(request: Request, session: Session) -> Response:
    """POST: sign, number and send; any error leaves the draft as it was."""
    draft = await _draft(request, session)
    given = await given_in(await form_of(request))
    errors = missing_in(given)
    if errors:
        return await _form_page(request, session, draft, errors, 422)
    try:
        sent = await sending.sign_and_send(
            session.actor,
            draft.document_id,
            given.version,
            given.p12,
            given.passphrase,
            given.serial,
            brackets_meant=given.brackets_meant,
        )
    except (Invalid, Conflict) as error:
        return await refused_with(request, session, error)
    return RedirectResponse(sent_place(sent), 303)


async def refused_with(request: Request, session: Session, error: Invalid | Conflict) -> Response:
    """The form again, with what kept it from being done at its field."""
    draft = await _draft(request, session)
    if isinstance(error, SeveralKeys):
        asked = {"serial": str(error)}
        return await _form_page(request, session, draft, asked, 422, error.choices)
    if isinstance(error, Conflict):
        return await _form_page(request, session, draft, {"": str(error)}, 409)
    named = {"p12": "p12", "passphrase": "clave", "leftovers": "corchetes"}
    return await _form_page(request, session, draft, {named.get(error.field, ""): str(error)}, 422)


def sent_place(sent: SentDocument) -> str:
    """Where the browser goes once something was signed."""
    if sent.waits_for:
        return with_note("/por-firmar", "firmado-en-turno")
    return f"/documentos/{sent.document_id}/enviado"


async def sent(request: Request, session: Session) -> Response:
    """GET: the number it got, where it goes, and what happens next."""
    document_id = request.path_params["document_id"]
    document = await pages.document_page(session.actor, document_id)
    waiting = await waits.waiting(session.actor, document_id)
    tray = "por-salir" if waiting else "enviados"
    return await page(request, "sending/sent.html", document=document, waiting=waiting, tray=tray)


Refusal = Callable[[Request, Session, dict[str, str], int], Awaitable[Response]]


def bounded(
    handler: Callable[[Request], Awaitable[Response]], refused: Refusal
) -> Callable[[Request], Awaitable[Response]]:
    """`handler` behind a limit of MAX_FORM bytes, told at the file's field like any other error.

    The form is too large to be trusted with a token check, so nothing is done with it.
    """

    async def guarded(request: Request) -> Response:
        counted = Request(request.scope, _counting(request))
        try:
            return await handler(counted)
        except _TooLarge:
            pass
        finally:
            await counted.close()  # the uploaded file goes now, not when memory is tidied
        session = await session_of(request)
        if session is None:
            raise HTTPException(413)
        return await refused(request, session, {"p12": _TOO_LARGE}, 413)

    return guarded


async def _refused(
    request: Request, session: Session, errors: dict[str, str], status: int
) -> Response:
    return await _form_page(request, session, await _draft(request, session), errors, status)


def _counting(request: Request) -> Callable[[], Awaitable[Message]]:
    seen = 0

    async def receive() -> Message:
        nonlocal seen
        message = await request.receive()
        seen += len(message.get("body", b""))
        if seen <= MAX_FORM:
            return message
        while message.get("more_body"):  # a browser still sending would not read the answer
            message = await request.receive()
        raise _TooLarge

    return receive


async def given_in(form: Form) -> Given:
    """The file, its passphrase and the version that the form was made for."""
    upload = form.get("p12")
    content = await upload.read(MAX_P12 + 1) if isinstance(upload, UploadFile) else b""
    return Given(
        content,
        form.text("clave"),
        form.number("version"),
        form.text("serial"),
        "corchetes" in form,
    )


def missing_in(given: Given) -> dict[str, str]:
    """What keeps the form from being tried at all, by field."""
    errors = {}
    if not given.p12:
        errors["p12"] = _NO_FILE
    elif len(given.p12) > MAX_P12:
        errors["p12"] = _TOO_LARGE
    if not given.passphrase:
        errors["clave"] = _NO_PASSPHRASE
    return errors


async def _draft(request: Request, session: Session) -> ToSign:
    return await to_sign(session.actor, request.path_params["document_id"])


async def _form_page(
    request: Request,
    session: Session,
    draft: ToSign,
    errors: dict[str, str],
    status: int = 200,
    keys: tuple[KeyChoice, ...] = (),
) -> Response:
    return await page(
        request,
        "sending/sign.html",
        status,
        draft=draft,
        errors=errors,
        keys=keys,
        tray="elaboracion",
    )


# What others have signed already is no draft any more, and is signed on the same page.
_SIGN = ("/borradores/{document_id:int}/firmar", "/documentos/{document_id:int}/firmar")
routes = [
    *(Route(place, official(show), methods=["GET"]) for place in _SIGN),
    *(Route(place, bounded(official(submit), _refused), methods=["POST"]) for place in _SIGN),
    Route("/documentos/{document_id:int}/enviado", official(sent), methods=["GET"]),
]
