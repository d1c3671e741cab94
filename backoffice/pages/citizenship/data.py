"""A citizen's own data: shown, changed on request, exported, deleted where the law allows."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from backoffice.web.flash import with_note
from backoffice.web.forms import form_of
from backoffice.web.rendering import page
from backoffice.web.sessions import citizen
from office.accounts.sign_in.citizen_sessions import Holder
from office.errors import Invalid
from office.people.citizen_records import Details
from office.records.documents.citizens import consent, data_requests, kept_data


async def _show(request: Request, holder: Holder) -> Response:
    return await _page(request, holder)


async def _page(request: Request, holder: Holder, status: int = 200, **facts: Any) -> Response:
    return await page(
        request,
        "citizenship/data.html",
        status,
        details=await data_requests.own_details(holder),
        requests=await data_requests.requests_of(holder.citizen_id),
        readings=await kept_data.readings(holder.citizen_id),
        agreed_at=await consent.agreed_at(holder),
        agreement=consent.AGREEMENT,
        **{"problem": "", **facts},
    )


async def _act(request: Request, holder: Holder) -> Response:
    form = await form_of(request)
    doing = form.text("hacer")
    try:
        if doing == "cambiar":
            names = ("nombre", "cedula", "empresa", "cargo")
            await data_requests.ask_change(holder, Details(*(form.trimmed(n) for n in names)))
        elif doing == "eliminar":
            await data_requests.ask_deletion(holder)
        elif doing in ("aceptar", "retirar"):
            await consent.agree(holder, doing == "aceptar")
            return RedirectResponse(with_note("/ciudadania/datos", "acuerdo"), 303)
        else:
            raise Invalid("Elija qué hacer.")
    except Invalid as refusal:
        return await _page(request, holder, 422, problem=str(refusal))
    return RedirectResponse(with_note("/ciudadania/datos", "pedido"), 303)


async def _export(request: Request, holder: Holder) -> Response:
    return JSONResponse(
        await kept_data.export_own(holder),
        headers={"content-disposition": 'attachment; filename="mis-datos.json"'},
    )


routes = [
    Route("/ciudadania/datos", citizen(_show), methods=["GET"]),
    Route("/ciudadania/datos", citizen(_act), methods=["POST"]),
    Route("/ciudadania/datos/copia", citizen(_export), methods=["POST"]),
]
