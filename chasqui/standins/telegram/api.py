"""The Bot API over HTTP: addresses, parameters, errors in Telegram's form, files, failures."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from chasqui.standins.telegram.methods import METHODS, ApiError, Method, Parameters
from chasqui.standins.telegram.objects import Json
from chasqui.standins.telegram.state import Failure, TelegramState


async def answer(request: Request) -> Response:
    """POST or GET /bot<token>/<method>."""
    state: TelegramState = request.app.state.telegram
    if request.path_params["token"] != state.token:
        return failure_of(Failure(401, "Unauthorized"))
    name = request.path_params["method"]
    method = METHODS.get(name.lower())
    if method is None:
        return failure_of(Failure(404, "Not Found"))
    async with request.form() as form:
        return await _call(request, name, method, await parameters_of(request, form))


async def _call(request: Request, name: str, method: Method, given: Parameters) -> Response:
    state: TelegramState = request.app.state.telegram
    planned = state.take_failure(name)
    if planned and not planned.dropped:
        return failure_of(planned)
    state.calls.append((name, {k: v for k, v in given.items() if isinstance(v, str)}))
    try:
        result = await _unless_gone(request, method(state, given))
    except ApiError as error:
        return failure_of(Failure(error.code, error.description))
    await state.touch()
    return dropped_connection() if planned else JSONResponse({"ok": True, "result": result})


async def _unless_gone(request: Request, work: Awaitable[object]) -> object:
    """The result of `work`; given up when the bot hangs up meanwhile (a long poll at its end)."""
    working = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_hung_up(request))
    await asyncio.wait({working, gone}, return_when=asyncio.FIRST_COMPLETED)
    gone.cancel()
    if not working.done():
        working.cancel()
        return []
    return await working


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def serve_file(request: Request) -> Response:
    """GET /file/bot<token>/<path>."""
    state: TelegramState = request.app.state.telegram
    planned = state.take_failure("file")
    if planned:
        return dropped_connection() if planned.dropped else failure_of(planned)
    found = [f for f in state.files.values() if f.path == request.path_params["path"]]
    if request.path_params["token"] != state.token or not found:
        return failure_of(Failure(404, "Not Found"))
    return Response(found[0].content, media_type="application/octet-stream")


def failure_of(failure: Failure) -> Response:
    """An error in Telegram's form."""
    body: Json = {"ok": False, "error_code": failure.code, "description": failure.description}
    if failure.retry_after is not None:
        body["parameters"] = {"retry_after": failure.retry_after}
    return JSONResponse(body, failure.code)


def dropped_connection() -> Response:
    """An answer that breaks off: the server closes the connection for want of promised bytes."""

    async def nothing() -> AsyncIterator[bytes]:
        yield b"{"

    return StreamingResponse(nothing(), headers={"content-length": "100"})


async def parameters_of(request: Request, form: FormData) -> Parameters:
    """What was given, whether in the address, as a form, with files, or as JSON."""
    given: Parameters = {**request.query_params, **form}
    if request.headers.get("content-type", "").startswith("application/json"):
        for key, value in (await request.json()).items():
            given[key] = value if isinstance(value, str) else json.dumps(value)
    return given
