"""The page of a message that made no record, and the decision about it, wherever it lies."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.web.file_responses import serve_file
from backoffice.web.flash import with_note
from backoffice.web.forms import form_of
from backoffice.web.rendering import page
from backoffice.web.sessions import official
from office.accounts.sign_in.sessions import Session
from office.actors import Actor
from office.errors import Invalid
from office.quarantine import blocked_senders, messages
from office.quarantine.unregistered import Unregistered


@dataclass(frozen=True)
class Typed:
    """What the official has written in one of the forms; `act` tells which."""

    act: str = ""
    unit: int = 0
    number: str = ""
    sender: str = ""
    reason: str = ""
    whole_domain: bool = False


Act = Callable[[Actor, int, Typed], Awaitable[None]]


@dataclass(frozen=True)
class MessagePages:
    """A list of messages: its own address `tray`, `root` before theirs, and what can be decided.

    `acts`, by the last part of their address: the act, and the note that the list then shows.
    """

    among: Unregistered
    name: str
    tray: str
    root: str
    acts: Mapping[str, tuple[Act, str]]

    @property
    def routes(self) -> list[Route]:
        """The addresses of its messages."""
        message = self.root + "/{inbound_id:int}"
        return [
            Route(message, official(self._show), methods=["GET"]),
            Route(message + "/original", official(self._original), methods=["GET"]),
            Route(message + "/{act}", official(self._decide), methods=["POST"]),
        ]

    async def _show(self, request: Request, session: Session) -> Response:
        return await self._page(request, session, Typed(), {})

    async def _page(
        self,
        request: Request,
        session: Session,
        typed: Typed,
        errors: dict[str, str],
        status: int = 200,
    ) -> Response:
        message = await messages.message_page(
            session.actor, request.path_params["inbound_id"], self.among
        )
        hits = {
            whole: await blocked_senders.impact(session.actor, message.address, whole_domain=whole)
            for whole in (False, True)
            if "bloquear" in self.acts and message.address
        }
        return await page(
            request,
            "quarantine/message.html",
            status,
            tray="cuarentena",
            place=self,
            message=message,
            hits=hits,
            typed=typed,
            errors=errors,
            chosen=typed.unit or next((u.unit_id for u in message.units if u.addressed), 0),
        )

    async def _decide(self, request: Request, session: Session) -> Response:
        name = request.path_params["act"]
        if name not in self.acts:
            raise HTTPException(404)
        act, note = self.acts[name]
        typed = await _typed(request, name)
        try:
            await act(session.actor, request.path_params["inbound_id"], typed)
        except Invalid as error:
            return await self._page(request, session, typed, {error.field: str(error)}, 422)
        return RedirectResponse(with_note(self.tray, note), 303)

    async def _original(self, request: Request, session: Session) -> Response:
        original = await messages.message_original(
            session.actor, request.path_params["inbound_id"], self.among
        )
        return serve_file(original, download=True)


async def _typed(request: Request, act: str) -> Typed:
    form = await form_of(request)
    return Typed(
        act=act,
        unit=form.number("unidad"),
        number=form.trimmed("numero"),
        sender=form.trimmed("remitente"),
        reason=form.trimmed("motivo"),
        whole_domain="dominio" in form,
    )
