"""The texts that documents are begun with."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backoffice.pages.administration import choices
from backoffice.pages.administration.frame import NOT_REFUSED, Refusal, admin_page, submitted
from backoffice.web.forms import form_of
from backoffice.web.sessions import official
from models.enums import DocumentKind
from office.accounts.sign_in.sessions import Session
from office.administration.writing import templates
from office.administration.writing.number_formats import own_kinds_of
from office.administration.writing.templates import TemplateForm
from office.errors import NotFound
from office.papers.letters import richtext
from office.records.drafting.kinds import WRITTEN_HERE
from office.records.drafting.templates import PLACES

_LIST = "/administracion/plantillas"


async def _list(request: Request, session: Session) -> Response:
    rows = await templates.templates(session.actor)
    return await admin_page(request, "templates", "plantillas", rows=rows)


async def _show(request: Request, session: Session) -> Response:
    rows = await templates.templates(session.actor)
    template_id = request.path_params.get("template_id", 0)
    if not template_id:
        return await _form(request, session, TemplateForm(""), 0)
    row = next((row for row in rows if row.template_id == template_id), None)
    if row is None:
        raise NotFound("Esa plantilla no existe.")
    return await _form(request, session, row.form, row.version)


async def _form(
    request: Request,
    session: Session,
    typed: TemplateForm,
    version: int,
    refusal: Refusal = NOT_REFUSED,
) -> Response:
    return await admin_page(
        request,
        "template",
        "plantillas",
        refusal,
        typed=typed,
        plain=richtext.to_plain(typed.body),
        version=version,
        template_id=request.path_params.get("template_id", 0),
        kinds=WRITTEN_HERE,
        own_kinds=await own_kinds_of(session.actor),
        units=await choices.units_with_depth(session.actor),
        places=PLACES,
        whole=session.actor.admin_units is None,
    )


async def _save(request: Request, session: Session) -> Response:
    form = await form_of(request)
    template_id = request.path_params.get("template_id", 0)
    chosen = form.text("kind")
    own = chosen.startswith("+") and chosen[1:].isdecimal() and len(chosen) < 20
    typed = TemplateForm(
        form.trimmed("name"),
        DocumentKind(chosen) if chosen in list(DocumentKind) else DocumentKind.INCOMING,
        int(chosen[1:]) if own else None,
        form.number("unit_id") or None,
        form.trimmed("subject"),
        await _body(session, template_id, form.text("body")),
        not template_id or "active" in form,
    )
    version = form.number("version")

    async def work() -> str:
        await templates.save_template(session.actor, template_id or None, version, typed)
        return _LIST

    async def again(refusal: Refusal) -> Response:
        return await _form(request, session, typed, version, refusal)

    return await submitted(work, "guardado-admin", again)


async def _body(session: Session, template_id: int, text: str) -> str:
    """What was typed as HTML; a text that was not touched keeps the marks it has."""
    for row in await templates.templates(session.actor) if template_id else ():
        known = richtext.to_plain(row.form.body).split()
        if row.template_id == template_id and known == text.split():
            return row.form.body
    return richtext.from_plain(text)


routes = [
    Route(_LIST, official(_list), methods=["GET"]),
    Route(f"{_LIST}/nueva", official(_show), methods=["GET"]),
    Route(f"{_LIST}/nueva", official(_save), methods=["POST"]),
    Route(f"{_LIST}/{{template_id:int}}", official(_show), methods=["GET"]),
    Route(f"{_LIST}/{{template_id:int}}", official(_save), methods=["POST"]),
]
