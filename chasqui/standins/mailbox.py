"""Mail without the world: what the office sends is shown here, and a citizen's mail starts here."""

import asyncio
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from chasqui.standins import citizen_mail
from chasqui.standins.citizen_mail import Letter, NotSent
from chasqui.standins.facts import DemoFacts
from chasqui.standins.maildir import Mailbox
from chasqui.standins.rendering import (
    MAIL_POLICY,
    base_of,
    facts_of,
    guarded,
    is_foreign,
    page,
)

_PATIENCE = 3.0  # seconds for the acknowledgement to be there when the page shows again
_FIELDS = ("name", "sender", "to", "subject", "text", "in_reply_to")


def _mailbox(request: Request) -> Mailbox | None:
    root = facts_of(request).mailbox
    return Mailbox(root) if root else None


def _gone() -> Response:
    return guarded(PlainTextResponse("Aquí no hay nada.", 404))


async def index(request: Request) -> Response:
    """GET /: where to begin."""
    return page(request, "index.html")


async def certificate(request: Request) -> Response:
    """GET /certificado.p12: the test certificate."""
    path = facts_of(request).certificate
    if path is None or not path.is_file():
        return _gone()
    return guarded(
        FileResponse(path, media_type="application/x-pkcs12", filename="certificado-de-prueba.p12")
    )


async def listing(request: Request) -> Response:
    """GET /correo: the newest mails."""
    box = _mailbox(request)
    mails = await asyncio.to_thread(box.newest) if box else []
    sent = request.query_params.get("enviado", "")
    return page(
        request,
        "mailbox.html",
        mails=mails,
        count=box.count() if box else 0,
        sent=bool(sent),
        answered=sent == "respondido",
    )


async def mail(request: Request) -> Response:
    """GET /correo/{key}: one mail."""
    box = _mailbox(request)
    found = box.mail(request.path_params["key"]) if box else None
    return page(request, "mail.html", mail=found) if found else _gone()


async def mail_html(request: Request) -> Response:
    """GET /correo/{key}/html: its HTML body, for the sandboxed frame."""
    box = _mailbox(request)
    found = box.mail(request.path_params["key"]) if box else None
    return guarded(HTMLResponse(found.html), MAIL_POLICY) if found else _gone()


async def mail_file(request: Request) -> Response:
    """GET /correo/{key}/anexos/{position}: an attachment, always as a download."""
    box = _mailbox(request)
    found = box.file(request.path_params["key"], request.path_params["position"]) if box else None
    return _download(found[0].name, found[1]) if found else _gone()


async def mail_original(request: Request) -> Response:
    """GET /correo/{key}/original: the mail byte for byte."""
    box = _mailbox(request)
    content = box.original(request.path_params["key"]) if box else None
    return _download("correo.eml", content) if content is not None else _gone()


def _download(name: str, content: bytes) -> Response:
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return guarded(
        Response(
            content,
            media_type="application/octet-stream",
            headers={"content-disposition": disposition},
        )
    )


async def form(request: Request) -> Response:
    """GET /correo/escribir: an empty form, or the answer to a mail of the box."""
    facts, box = facts_of(request), _mailbox(request)
    answered = box.mail(request.query_params.get("responde", "")) if box else None
    if answered:
        again = answered.subject.lower().startswith(("re:", "rv:"))
        names = {address: name for name, address in facts.citizens}
        letter = Letter(
            name=names.get(answered.to_address, ""),
            sender=answered.to_address,
            subject=answered.subject if again else f"Re: {answered.subject}",
            in_reply_to=answered.message_id,
        )
    else:
        name, sender = facts.citizens[0] if facts.citizens else ("", "")
        letter = Letter(name=name, sender=sender)
    return page(request, "write.html", form=letter, error="")


async def write(request: Request) -> Response:
    """POST /correo/escribir: send it, and show the box once the answer is there."""
    if is_foreign(request):
        return _gone()
    facts, box = facts_of(request), _mailbox(request)
    async with request.form() as given:
        letter = Letter(**{field: str(given.get(field, "")) for field in _FIELDS})
        files = [
            (upload.filename, await upload.read())
            for upload in given.getlist("files")
            if isinstance(upload, UploadFile) and upload.filename
        ]
    before = box.keys() if box else set()
    try:
        message = citizen_mail.compose(letter, files)
        await citizen_mail.send(message, facts.smtp_host, facts.smtp_port)
    except NotSent as error:
        return page(request, "write.html", status=422, form=letter, error=str(error))
    answered = box is not None and await _answer_to(letter.sender, box, before)
    how = "respondido" if answered else "1"
    return RedirectResponse(f"{base_of(request)}/correo?enviado={how}", 303)


async def _answer_to(address: str, box: Mailbox, seen: set[str]) -> bool:
    """Whether a mail to `address`, besides those `seen`, arrives while one waits for it."""
    for _ in range(int(_PATIENCE / 0.1)):
        for key in box.keys() - seen:
            arrived = box.mail(key)
            if arrived and arrived.to_address.lower() == address.strip().lower():
                return True
            seen.add(key)
        await asyncio.sleep(0.1)
    return False


def create_demo_app(facts: DemoFacts, telegram: ASGIApp | None = None) -> Starlette:
    """The demonstration's pages, to be mounted beside the backoffice."""
    routes = [
        Route("/", index),
        Route("/certificado.p12", certificate),
        Route("/correo", listing),
        Route("/correo/escribir", form),
        Route("/correo/escribir", write, methods=["POST"]),
        Route("/correo/{key}", mail),
        Route("/correo/{key}/html", mail_html),
        Route("/correo/{key}/anexos/{position:int}", mail_file),
        Route("/correo/{key}/original", mail_original),
    ]
    app = Starlette(routes=[*routes, *([Mount("/telegram", telegram)] if telegram else [])])
    app.state.facts = facts
    return app
