"""The chat page of the stand-in: a person plays a citizen in the browser, no telephone needed."""

from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.templating import Jinja2Templates

from chasqui.standins.telegram.acting import ActingCitizen
from chasqui.standins.telegram.objects import ChatMessage
from chasqui.standins.telegram.state import TelegramState

_HERE = Path(__file__).parent
_ZONE = ZoneInfo("America/Guayaquil")
# Long enough for the bot to answer before the page shows itself again without any script.
_PATIENCE = 1.5  # seconds
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_templates = Jinja2Templates(_HERE / "templates")


def _clock(message: ChatMessage) -> str:
    return datetime.fromtimestamp(message.at, _ZONE).strftime("%H:%M")


def _weight(size: int) -> str:
    """A file's size as people say it: `212 KB`, `1,1 MB`."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f} MB".replace(".", ",")


_templates.env.filters |= {"clock": _clock, "weight": _weight}


def _state(request: Request) -> TelegramState:
    state: TelegramState = request.app.state.telegram
    return state


def _acting(request: Request) -> ActingCitizen | None:
    user_id = int(request.path_params["user_id"])
    known = user_id in _state(request).citizens
    return ActingCitizen(_state(request), user_id) if known else None


def _is_foreign(request: Request) -> bool:
    """Whether the form was sent from another site's page."""
    origin = request.headers.get("origin", "")
    return bool(origin) and urlsplit(origin).netloc != request.headers.get("host")


def _guarded(response: Response) -> Response:
    response.headers["content-security-policy"] = _POLICY
    response.headers["x-content-type-options"] = "nosniff"
    response.headers["referrer-policy"] = "same-origin"
    response.headers["cache-control"] = "no-store"
    return response


def _base(request: Request) -> str:
    """Where the stand-in is mounted; by hand, because `url_for` asks the outermost router."""
    return str(request.scope.get("root_path", ""))


def _page(request: Request, name: str, facts: dict[str, Any]) -> Response:
    facts["base"] = _base(request)
    return _guarded(_templates.TemplateResponse(request, name, facts))


def _gone() -> Response:
    return PlainTextResponse("Aquí no hay nada.", 404)


async def people(request: Request) -> Response:
    """GET /: whom to play."""
    citizens = _state(request).citizens.values()
    return _page(request, "people.html", {"citizens": citizens})


async def chat(request: Request) -> Response:
    """GET /chat/<user>: the chat; with ?since=<revision> only its messages, 204 if unchanged."""
    acting = _acting(request)
    if acting is None:
        return _gone()
    state = acting.state
    if request.query_params.get("since") == str(state.revision):
        return _guarded(Response(status_code=204))
    facts = {
        "citizen": acting.citizen,
        "messages": state.chat(acting.user_id),
        "revision": state.revision,
        "commands": state.commands,
    }
    name = "messages.html" if "since" in request.query_params else "chat.html"
    return _page(request, name, facts)


async def write(request: Request) -> Response:
    """POST /chat/<user>: a text, files, or both (then the text is the first file's caption)."""
    acting = _acting(request)
    if acting is None or _is_foreign(request):
        return _gone()
    before = len(acting.state.from_bot(acting.user_id))
    async with request.form() as form:
        text = str(form.get("text", "")).strip().replace("\r\n", "\n")
        for upload in form.getlist("files"):
            if isinstance(upload, UploadFile) and upload.filename:
                await _attach(acting, upload, text, bool(form.get("as_photo")))
                text = ""
        if text:
            await acting.say(text)
    return await _back(request, acting, before)


async def _attach(acting: ActingCitizen, upload: UploadFile, caption: str, as_photo: bool) -> None:
    content = await upload.read()
    media_type = upload.content_type or "application/octet-stream"
    if as_photo and media_type.startswith("image/"):
        await acting.send_photo(content, caption)
    else:
        await acting.attach(content, upload.filename or "archivo", media_type, caption)


async def press(request: Request) -> Response:
    """POST /chat/<user>/press: a button under a message of the bot."""
    acting = _acting(request)
    if acting is None or _is_foreign(request):
        return _gone()
    before = len(acting.state.from_bot(acting.user_id))
    async with request.form() as form:
        message_id = str(form.get("message", ""))
        if message_id.isdigit():
            await acting.press(int(message_id), str(form.get("data", "")))
    return await _back(request, acting, before)


async def _back(request: Request, acting: ActingCitizen, before: int) -> Response:
    await acting.state.wait_for_bot(acting.user_id, before + 1, _PATIENCE)
    return RedirectResponse(f"{_base(request)}/chat/{acting.user_id}#fin", 303)


async def download(request: Request) -> Response:
    """GET /chat/<user>/files/<id>: a file of this chat; pictures may be shown in the page."""
    acting = _acting(request)
    wanted = request.path_params["file_id"]
    messages = acting.state.chat(acting.user_id) if acting else []
    found = [m.file for m in messages if m.file and m.file.file_id == wanted]
    if not found:
        return _gone()
    file = found[0]
    how = "inline" if file.is_picture else "attachment"
    response = Response(
        file.content,
        media_type=file.media_type if file.is_picture else "application/octet-stream",
        headers={"content-disposition": f"{how}; filename*=UTF-8''{quote(file.name)}"},
    )
    return _guarded(response)
