"""The kinds of document that the institution names for itself."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backoffice.pages.administration.frame import NOT_REFUSED, Refusal, admin_page, submitted
from backoffice.web.forms import form_of
from backoffice.web.sessions import official
from models.enums import DocumentKind
from office.accounts.sign_in.sessions import Session
from office.administration.writing import own_kinds
from office.administration.writing.own_kinds import OwnKindForm
from office.errors import NotFound
from office.people.permissions import CATALOGUE
from office.records.drafting.kinds import WRITTEN_HERE

_LIST = "/administracion/tipos"


async def _list(request: Request, session: Session) -> Response:
    rows = await own_kinds.own_kinds(session.actor)
    return await admin_page(request, "own_kinds", "tipos", rows=rows, usual=WRITTEN_HERE)


async def _show(request: Request, session: Session) -> Response:
    rows = await own_kinds.own_kinds(session.actor)
    kind_id = request.path_params.get("kind_id", 0)
    if not kind_id:
        return await _form(request, session, OwnKindForm("", ""), 0)
    row = next((row for row in rows if row.kind_id == kind_id), None)
    if row is None:
        raise NotFound("Ese tipo de documento no existe.")
    return await _form(request, session, row.form, row.version)


async def _form(
    request: Request,
    session: Session,
    typed: OwnKindForm,
    version: int,
    refusal: Refusal = NOT_REFUSED,
) -> Response:
    return await admin_page(
        request,
        "own_kind",
        "tipos",
        refusal,
        typed=typed,
        version=version,
        kind_id=request.path_params.get("kind_id", 0),
        bases=WRITTEN_HERE,
        permissions=[(facts.permission.value, facts.label) for facts in CATALOGUE],
        posts=await own_kinds.posts_to_choose(session.actor),
    )


async def _save(request: Request, session: Session) -> Response:
    form = await form_of(request)
    kind_id = request.path_params.get("kind_id", 0)
    base = form.text("base")
    typed = OwnKindForm(
        form.trimmed("name"),
        form.trimmed("abbreviation"),
        DocumentKind(base) if base in list(DocumentKind) else DocumentKind.INCOMING,
        form.text("permission"),
        frozenset(form.numbers("post")),
        "chiefs_sign" in form,
        not kind_id or "active" in form,
    )
    version = form.number("version")

    async def work() -> str:
        await own_kinds.save_own_kind(session.actor, kind_id or None, version, typed)
        return _LIST

    async def again(refusal: Refusal) -> Response:
        return await _form(request, session, typed, version, refusal)

    return await submitted(work, "guardado-admin", again)


routes = [
    Route(_LIST, official(_list), methods=["GET"]),
    Route(f"{_LIST}/nuevo", official(_show), methods=["GET"]),
    Route(f"{_LIST}/nuevo", official(_save), methods=["POST"]),
    Route(f"{_LIST}/{{kind_id:int}}", official(_show), methods=["GET"]),
    Route(f"{_LIST}/{{kind_id:int}}", official(_save), methods=["POST"]),
]
