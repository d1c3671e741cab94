"""A document given to others to read or put aside until a day, and several marked as read."""

from datetime import date

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.pages.routing.several import chosen_in, each
from backoffice.web.flash import place_after, with_note
from backoffice.web.forms import Form, form_of
from backoffice.web.rendering import page
from backoffice.web.sessions import official
from models.enums import Permission
from office.accounts.sign_in.sessions import Session
from office.errors import Invalid
from office.people.units import unit_names
from office.records.documents import heads
from office.records.drafting import restoring
from office.records.routing import aside, colleagues, copy_head, inform, reading

_INBOX = "/bandejas/recibidos"


async def _ask_inform(request: Request, session: Session) -> Response:
    return await _inform_page(request, session, Form(), {})


async def _inform(request: Request, session: Session) -> Response:
    form = await form_of(request)
    document_id = request.path_params["document_id"]
    try:
        await inform.inform(
            session.actor,
            document_id,
            form.numbers("para"),
            form.numbers("area"),
            form.text("comentario"),
        )
    except Invalid as refusal:
        return await _inform_page(request, session, form, {refusal.field: str(refusal)}, 422)
    return RedirectResponse(with_note(f"/documentos/{document_id}", "informado"), 303)


async def _inform_page(
    request: Request, session: Session, form: Form, errors: dict[str, str], status: int = 200
) -> Response:
    actor = session.actor
    return await page(
        request,
        "routing/inform.html",
        status,
        head=await heads.document_head(actor, request.path_params["document_id"]),
        units=await colleagues.within_reach(actor),
        whole=await unit_names(actor.institution_id) if actor.may(Permission.INFORM_ALL) else (),
        typed=form,
        errors=errors,
        tray="",
    )


async def _uninform(request: Request, session: Session) -> Response:
    document_id = await inform.take_away(session.actor, request.path_params["informed_id"])
    form = await form_of(request)
    back = f"/documentos/{document_id}" if "documento" in form else "/bandejas/informados"
    return RedirectResponse(with_note(back, "informado-no"), 303)


async def _ask_aside(request: Request, session: Session) -> Response:
    return await _aside_page(request, session, [request.path_params["copy_id"]], {})


async def _aside(request: Request, session: Session) -> Response:
    return await _put_aside(request, session, [request.path_params["copy_id"]])


async def _aside_several(request: Request, session: Session) -> Response:
    form = await form_of(request)
    chosen = chosen_in(form)
    if chosen and "hasta" not in form:
        return await _aside_page(request, session, chosen, {})
    return await _put_aside(request, session, chosen)


async def _put_aside(request: Request, session: Session, chosen: list[int]) -> Response:
    form = await form_of(request)
    try:
        until = date.fromisoformat(form.trimmed("hasta"))
    except ValueError:
        return await _aside_page(request, session, chosen, {"hasta": "Elija hasta qué día."}, 422)

    async def one(copy_id: int) -> None:
        await aside.set_aside(session.actor, copy_id, until)

    try:
        if len(chosen) == 1:
            await one(chosen[0])
            place = place_after(form.text("siguiente"), _INBOX)
            return RedirectResponse(with_note(place, "hecho", chosen), 303)
        return await each(request, session, chosen, one)
    except Invalid as refusal:
        return await _aside_page(request, session, chosen, {"hasta": str(refusal)}, 422)


async def _aside_page(
    request: Request, session: Session, chosen: list[int], errors: dict[str, str], status: int = 200
) -> Response:
    form = await form_of(request) if request.method == "POST" else Form()
    return await page(
        request,
        "routing/aside.html",
        status,
        heads=[await copy_head.copy_head(session.actor, copy_id) for copy_id in chosen],
        until=form.trimmed("hasta"),
        after=form.text("siguiente"),
        errors=errors,
        tray="recibidos",
    )


async def _bring_back(request: Request, session: Session) -> Response:
    copy_id = request.path_params["copy_id"]
    await aside.bring_back(session.actor, copy_id)
    return RedirectResponse(with_note(_INBOX, "hecho", [copy_id]), 303)


async def _bring_several_back(request: Request, session: Session) -> Response:
    async def one(copy_id: int) -> None:
        await aside.bring_back(session.actor, copy_id)

    return await each(request, session, chosen_in(await form_of(request)), one)


async def _mark_read(request: Request, session: Session) -> Response:
    async def one(copy_id: int) -> None:
        await reading.mark_read(session.actor, copy_id)

    answer = await each(request, session, chosen_in(await form_of(request)), one)
    if answer.status_code == 303:
        return RedirectResponse(with_note(_INBOX, "leidos"), 303)
    return answer


async def _restore_draft(request: Request, session: Session) -> Response:
    document_id = request.path_params["document_id"]
    await restoring.restore(session.actor, document_id)
    return RedirectResponse(with_note(f"/borradores/{document_id}", "restaurado"), 303)


routes = [
    Route("/documentos/{document_id:int}/informar", official(_ask_inform), methods=["GET"]),
    Route("/documentos/{document_id:int}/informar", official(_inform), methods=["POST"]),
    Route("/informados/{informed_id:int}/quitar", official(_uninform), methods=["POST"]),
    Route("/ejemplares/apartar", official(_aside_several), methods=["POST"]),
    Route("/ejemplares/traer", official(_bring_several_back), methods=["POST"]),
    Route("/ejemplares/leidos", official(_mark_read), methods=["POST"]),
    Route("/ejemplares/{copy_id:int}/apartar", official(_ask_aside), methods=["GET"]),
    Route("/ejemplares/{copy_id:int}/apartar", official(_aside), methods=["POST"]),
    Route("/ejemplares/{copy_id:int}/traer", official(_bring_back), methods=["POST"]),
    Route("/borradores/{document_id:int}/restaurar", official(_restore_draft), methods=["POST"]),
]
