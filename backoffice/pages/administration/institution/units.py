"""The tree of units: listed, made, renamed and moved."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backoffice.pages.administration.frame import NOT_REFUSED, Refusal, admin_page, submitted
from backoffice.web.forms import Form, form_of
from backoffice.web.sessions import official
from office.accounts.sign_in.sessions import Session
from office.administration.institution import description, unit_endings, units
from office.administration.institution.units import UnitForm, UnitRow
from office.errors import Invalid, NotFound

_LIST = "/administracion/areas"


async def _list(request: Request, session: Session) -> Response:
    rows = await units.tree(session.actor)
    return await admin_page(request, "units", "areas", rows=rows)


async def _show(request: Request, session: Session) -> Response:
    unit_id = request.path_params.get("unit_id", 0)
    rows = await units.tree(session.actor)
    if not unit_id:
        about = await description.institution_page(session.actor)
        parent = rows[0].unit_id if rows else None
        return await _form(request, session, UnitForm("", "", about.form.city, parent), 0)
    row = _found(rows, unit_id)
    typed = UnitForm(row.acronym, row.name, row.city, row.parent_id)
    return await _form(request, session, typed, row.version)


def _found(rows: tuple[UnitRow, ...], unit_id: int) -> UnitRow:
    row = next((row for row in rows if row.unit_id == unit_id), None)
    if row is None:
        raise NotFound("Esa área no existe o no está a su cargo.")
    return row


async def _save(request: Request, session: Session) -> Response:
    form = await form_of(request)
    unit_id, version = request.path_params.get("unit_id", 0), form.number("version")
    typed = _typed(form)

    async def work() -> str:
        if unit_id:
            await units.change_unit(session.actor, unit_id, version, typed)
        else:
            await units.add_unit(session.actor, typed)
        return _LIST

    return await submitted(work, "guardado-admin", partial(_form, request, session, typed, version))


async def _ending(request: Request, session: Session) -> Response:
    return await _end_form(request, session)


async def _end_form(request: Request, session: Session, refusal: Refusal = NOT_REFUSED) -> Response:
    rows = await units.tree(session.actor)
    unit = _found(rows, request.path_params["unit_id"])
    others = [
        (row.unit_id, f"{row.name} ({row.acronym})")
        for row in rows
        if row.active and row.unit_id != unit.unit_id
    ]
    return await admin_page(
        request,
        "end_unit",
        "areas",
        refusal,
        unit=unit,
        others=others,
    )


async def _end(request: Request, session: Session) -> Response:
    form, unit_id = await form_of(request), request.path_params["unit_id"]
    version, to = form.number("version"), form.number("successor") or None

    async def work() -> str:
        if form.text("como") == "unir":
            if to is None:
                raise Invalid("Elija a qué área se une.", "successor")
            await unit_endings.merge_unit(session.actor, unit_id, version, to)
        else:
            await unit_endings.close_unit(session.actor, unit_id, version, to)
        return _LIST

    return await submitted(work, "guardado-admin", partial(_end_form, request, session))


def _typed(form: Form) -> UnitForm:
    return UnitForm(
        acronym=form.trimmed("acronym"),
        name=form.trimmed("name"),
        city=form.trimmed("city"),
        parent_id=form.number("parent_id") or None,
    )


async def _form(
    request: Request,
    session: Session,
    typed: UnitForm,
    version: int,
    refusal: Refusal = NOT_REFUSED,
) -> Response:
    unit_id = request.path_params.get("unit_id", 0)
    rows = await units.tree(session.actor)
    choices = [
        (row.unit_id, f"{'· ' * row.depth}{row.name} ({row.acronym})")
        for row in rows
        if row.active and row.unit_id != unit_id
    ]
    return await admin_page(
        request,
        "unit",
        "areas",
        refusal,
        unit=_found(rows, unit_id) if unit_id else None,
        typed=typed,
        version=version,
        parents=choices,
    )


routes = [
    Route(_LIST, official(_list), methods=["GET"]),
    Route(f"{_LIST}/nueva", official(_show), methods=["GET"]),
    Route(f"{_LIST}/nueva", official(_save), methods=["POST"]),
    Route(f"{_LIST}/{{unit_id:int}}", official(_show), methods=["GET"]),
    Route(f"{_LIST}/{{unit_id:int}}", official(_save), methods=["POST"]),
    Route(f"{_LIST}/{{unit_id:int}}/cierre", official(_ending), methods=["GET"]),
    Route(f"{_LIST}/{{unit_id:int}}/cierre", official(_end), methods=["POST"]),
]
