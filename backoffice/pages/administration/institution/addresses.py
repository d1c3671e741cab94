"""The mail addresses that lead to the units, and the web forms trusted to write for citizens."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backoffice.pages.administration import choices
from backoffice.pages.administration.frame import NOT_REFUSED, Refusal, admin_page, submitted
from backoffice.web.forms import form_of
from backoffice.web.sessions import official
from office.accounts.sign_in.sessions import Session
from office.administration.institution import addresses, form_senders

_LIST = "/administracion/correos"


async def _list(request: Request, session: Session) -> Response:
    return await _page(request, session, "", 0)


async def _page(
    request: Request,
    session: Session,
    address: str,
    unit_id: int,
    refusal: Refusal = NOT_REFUSED,
    *,
    sender: str = "",
) -> Response:
    return await admin_page(
        request,
        "addresses",
        "correos",
        refusal,
        rows=await addresses.addresses(session.actor),
        units=await choices.units_with_depth(session.actor),
        address=address,
        unit_id=unit_id,
        senders=await form_senders.form_senders(session.actor),
        sender=sender,
    )


async def _add(request: Request, session: Session) -> Response:
    form = await form_of(request)
    address, unit_id = form.trimmed("address"), form.number("unit_id")

    async def work() -> str:
        await addresses.add_address(session.actor, address, unit_id)
        return _LIST

    return await submitted(
        work, "guardado-admin", partial(_page, request, session, address, unit_id)
    )


async def _remove(request: Request, session: Session) -> Response:
    async def work() -> str:
        await addresses.remove_address(session.actor, request.path_params["address_id"])
        return _LIST

    return await submitted(work, "guardado-admin", partial(_page, request, session, "", 0))


async def _declare(request: Request, session: Session) -> Response:
    sender = (await form_of(request)).trimmed("sender")

    async def work() -> str:
        await form_senders.declare_form_sender(session.actor, sender)
        return _LIST

    form = partial(_page, request, session, "", 0, sender=sender)
    return await submitted(work, "guardado-admin", form)


async def _withdraw(request: Request, session: Session) -> Response:
    async def work() -> str:
        await form_senders.withdraw_form_sender(session.actor, request.path_params["sender_id"])
        return _LIST

    return await submitted(work, "guardado-admin", partial(_page, request, session, "", 0))


routes = [
    Route(_LIST, official(_list), methods=["GET"]),
    Route(_LIST, official(_add), methods=["POST"]),
    Route(f"{_LIST}/formularios", official(_declare), methods=["POST"]),
    Route(f"{_LIST}/formularios/{{sender_id:int}}/quitar", official(_withdraw), methods=["POST"]),
    Route(f"{_LIST}/{{address_id:int}}/quitar", official(_remove), methods=["POST"]),
]
