"""Pages kept up to date: the bell and its notices, and word of changes to every open tab."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from backoffice.web.flash import with_note
from backoffice.web.forms import form_of
from backoffice.web.rendering import page
from backoffice.web.sessions import official
from office.accounts.sign_in.sessions import Session
from office.evidence import heads
from office.outbox import bell
from office.people import preferences
from office.records.trays import bell_list
from office.runtime.per_loop import PerLoop

MOST_STREAMS = 200  # of this process; the tab that finds it full asks for its counters now and then
_PACE = 2.0  # seconds between two looks for anything new, one look for all streams
_LIFE = 120.0  # seconds after which a tab asks anew, so that a session that ended is noticed


class _Streams:
    """How many tabs listen, and the one look at the record that serves them all."""

    def __init__(self) -> None:
        self.open = 0
        self.newest = 0
        self.changed = asyncio.Condition()
        self._looking: asyncio.Task[None] | None = None

    def enter(self) -> None:
        """A tab listens from now on."""
        self.open += 1
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())

    async def _look(self) -> None:
        self.newest = await heads.newest_event()
        while self.open:
            await asyncio.sleep(_PACE)
            newest = await heads.newest_event()
            if newest != self.newest:
                self.newest = newest
                async with self.changed:
                    self.changed.notify_all()


_streams = PerLoop(_Streams)


async def _events(request: Request, session: Session) -> Response:
    """GET: a stream that says «cambio» when something was done anywhere in the house."""
    if _streams().open >= MOST_STREAMS:
        return Response(status_code=204)  # tells the browser not to ask again
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_told(), media_type="text/event-stream", headers=headers)


async def _told() -> AsyncIterator[str]:
    streams, loop = _streams(), asyncio.get_running_loop()
    streams.enter()
    ends = loop.time() + _LIFE
    try:
        yield "retry: 5000\n\n"
        while (left := ends - loop.time()) > 0:
            try:
                async with asyncio.timeout(min(left, 20.0)), streams.changed:
                    await streams.changed.wait()
            except TimeoutError:
                yield ": sigue\n\n"
                continue
            yield "event: cambio\ndata: 1\n\n"
    finally:
        streams.open -= 1


async def _notices(request: Request, session: Session) -> Response:
    leaf = await bell_list.notices(session.actor, request.query_params.get("desde", ""))
    chosen = await preferences.preferences_of(session.actor.official_id)
    return await page(request, "accounts/notices.html", leaf=leaf, chosen=chosen, tray="avisos")


async def _open(request: Request, session: Session) -> Response:
    document_id = await bell_list.opened(session.actor, request.path_params["notice_id"])
    return RedirectResponse(f"/documentos/{document_id}", 303)


async def _read_all(request: Request, session: Session) -> Response:
    await bell_list.read_all(session.actor)
    return RedirectResponse(with_note("/avisos", "leidos"), 303)


async def _choose(request: Request, session: Session) -> Response:
    """POST: whether notices come by mail at once, in the daily digest, or not."""
    wanted, official_id = (await form_of(request)).text("correo"), session.actor.official_id
    if wanted in bell.MAIL_CHOICES:
        before = await preferences.preferences_of(official_id)
        await preferences.choose(official_id, replace(before, mail=wanted))
    return RedirectResponse(with_note("/avisos", "preferencias"), 303)


routes = [
    Route("/eventos", official(_events), methods=["GET"]),
    Route("/avisos", official(_notices), methods=["GET"]),
    Route("/avisos/leidos", official(_read_all), methods=["POST"]),
    Route("/avisos/correo", official(_choose), methods=["POST"]),
    Route("/avisos/{notice_id:int}", official(_open), methods=["GET"]),
]
