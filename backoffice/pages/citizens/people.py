"""Citizens as officials find, create and keep them."""

from typing import Any

import segno
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from backoffice.web.flash import with_note
from backoffice.web.forms import Form, form_of
from backoffice.web.rendering import page
from backoffice.web.sessions import official
from models.enums import ContactKind
from office.accounts.enrollment import printed_links
from office.accounts.sign_in.sessions import Session
from office.errors import Conflict, Invalid
from office.people import citizen_records, citizen_search
from office.people.citizen_records import Details, LikelyDouble
from office.people.id_documents import identifies, plain
from office.records.cases import citizen_merge
from office.records.documents.citizens import data_requests, kept_data


async def _search(request: Request, session: Session) -> Response:
    return await _list(request, session, text=request.query_params.get("q", "")[:200])


async def _list(
    request: Request, session: Session, status: int = 200, *, text: str = "", **facts: Any
) -> Response:
    citizen_records.may_look(session.actor)
    empty = {"typed": Details(""), "email": "", "problem": "", "field": "", "doubles": ()}
    return await page(
        request,
        "citizens/search.html",
        status,
        text=text,
        found=await citizen_search.find(text),
        waiting=await data_requests.waiting(session.actor),
        tray="ciudadania",
        **{**empty, **facts},
    )


def _typed(form: Form) -> Details:
    names = ("nombre", "cedula", "empresa", "cargo")
    return Details(*(form.trimmed(name) for name in names))


async def _create(request: Request, session: Session) -> Response:
    form = await form_of(request)
    typed, email = _typed(form), form.trimmed("correo")
    anyway = form.text("es_otra") == "si"
    try:
        citizen_id = await citizen_records.create(session.actor, typed, email, anyway=anyway)
    except LikelyDouble as refusal:
        return await _list(
            request,
            session,
            409,
            typed=typed,
            email=email,
            problem=str(refusal),
            doubles=refusal.found,
        )
    except (Invalid, Conflict) as refusal:
        field = refusal.field if isinstance(refusal, Invalid) else ""
        return await _list(
            request, session, 422, typed=typed, email=email, problem=str(refusal), field=field
        )
    odd = typed.id_document and not identifies(plain(typed.id_document))
    note = "sin-documento" if odd else "persona"
    return RedirectResponse(with_note(f"/ciudadanos/{citizen_id}", note), 303)


async def _show(request: Request, session: Session) -> Response:
    return await _one(request, session)


async def _one(request: Request, session: Session, status: int = 200, **facts: Any) -> Response:
    citizen_id = request.path_params["citizen_id"]
    person = await citizen_records.view(session.actor, citizen_id)
    return await page(
        request,
        "citizens/person.html",
        status,
        person=person,
        merges=await citizen_merge.merges_of(citizen_id),
        readings=await kept_data.readings(citizen_id),
        requests=await data_requests.requests_of(citizen_id),
        tray="ciudadania",
        **{"problem": "", "typed": person.details, **facts},
    )


async def _act(request: Request, session: Session) -> Response:
    """Every form of the person's page; its `hacer` says which."""
    form, actor = await form_of(request), session.actor
    citizen_id = request.path_params["citizen_id"]
    doing = form.text("hacer")
    try:
        if doing == "cambiar":
            version = form.number("version")
            await citizen_records.change(actor, citizen_id, _typed(form), version)
        elif doing == "contacto":
            kind = ContactKind(form.text("tipo") or "email")
            await citizen_records.add_contact(actor, citizen_id, kind, form.trimmed("direccion"))
        elif doing == "comprobar":
            await citizen_records.verify_contact(
                actor, citizen_id, form.number("contacto"), form.text("como")
            )
        elif doing == "unir":
            await citizen_merge.merge(actor, citizen_id, form.number("otro"), form.text("por_que"))
        elif doing == "separar":
            await citizen_merge.undo(actor, form.number("union"))
        elif doing == "decidir":
            accept = form.text("aceptar") == "si"
            await data_requests.decide(actor, form.number("pedido"), accept, form.text("motivo"))
        else:
            raise Invalid("Elija qué hacer.")
    except (Invalid, Conflict, ValueError) as refusal:
        status = 409 if isinstance(refusal, Conflict) else 422
        typed = {"typed": _typed(form)} if doing == "cambiar" else {}
        return await _one(request, session, status, problem=str(refusal), **typed)
    return RedirectResponse(with_note(f"/ciudadanos/{citizen_id}", "persona"), 303)


async def _link(request: Request, session: Session) -> Response:
    citizen_id = request.path_params["citizen_id"]
    form = await form_of(request)
    if form.text("vi_cedula") != "si":
        return await _one(request, session, 422, problem="Marque que vio la cédula de la persona.")
    try:
        printed = await printed_links.print_link(session.actor, citizen_id, form.trimmed("cedula"))
    except (Invalid, Conflict) as refusal:
        return await _one(request, session, 422, problem=str(refusal))
    qr = segno.make(printed.address, error="m").svg_data_uri(scale=4, border=3)
    return await page(
        request, "citizens/printed_link.html", printed=printed, qr=qr, citizen_id=citizen_id
    )


async def _export(request: Request, session: Session) -> Response:
    data = await kept_data.export_of(session.actor, request.path_params["citizen_id"])
    return JSONResponse(
        data, headers={"content-disposition": 'attachment; filename="datos-personales.json"'}
    )


_BASE = "/ciudadanos/{citizen_id:int}"
routes = [
    Route("/ciudadanos", official(_search), methods=["GET"]),
    Route("/ciudadanos", official(_create), methods=["POST"]),
    Route(_BASE, official(_show), methods=["GET"]),
    Route(_BASE, official(_act), methods=["POST"]),
    Route(f"{_BASE}/enlace", official(_link), methods=["POST"]),
    Route(f"{_BASE}/datos", official(_export), methods=["POST"]),
]
