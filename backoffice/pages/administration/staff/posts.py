"""Posts: given, changed, moved to another unit and ended."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backoffice.pages.administration import choices
from backoffice.pages.administration.frame import NOT_REFUSED, Refusal, admin_page, submitted
from backoffice.web.forms import form_of
from backoffice.web.sessions import official
from office.accounts.sign_in.sessions import Session
from office.administration.staff import appointments, directory
from office.administration.staff.directory import OfficialPage, PostRow
from office.administration.staff.grants import PostForm
from office.errors import NotFound
from office.people.permissions import known

_OFFICIAL = "/administracion/funcionarios/{official_id:int}"


async def _found(request: Request, session: Session) -> tuple[OfficialPage, PostRow | None]:
    one = await directory.official_page(session.actor, request.path_params["official_id"])
    post_id = request.path_params.get("post_id", 0)
    post = next((row for row in one.posts if row.post_id == post_id), None)
    if post_id and post is None:
        raise NotFound("Ese puesto no existe o no está a su cargo.")
    return one, post


def _back(one: OfficialPage) -> str:
    return f"/administracion/funcionarios/{one.official_id}"


async def _show(request: Request, session: Session) -> Response:
    _, post = await _found(request, session)
    return await _form(request, session, _as_it_is(post) if post else PostForm(0, ""))


def _as_it_is(post: PostRow) -> PostForm:
    return PostForm(
        post.unit_id,
        post.title,
        post.profile,
        post.role_id,
        known(post.extra),
        None if post.admin_units is None else frozenset(post.admin_units),
    )


async def _form(
    request: Request,
    session: Session,
    typed: PostForm,
    refusal: Refusal = NOT_REFUSED,
) -> Response:
    one, post = await _found(request, session)
    return await admin_page(
        request,
        "post",
        "funcionarios",
        refusal,
        one=one,
        row=post,
        **await choices.post_facts(session.actor, typed),
    )


async def _save(request: Request, session: Session) -> Response:
    one, post = await _found(request, session)
    form = await form_of(request)
    typed = choices.post_in(form)

    async def work() -> str:
        if post is None:
            await appointments.give_post(session.actor, one.official_id, typed)
        else:
            version = form.number("version")
            await appointments.change_post(session.actor, post.post_id, version, typed)
        return _back(one)

    return await submitted(work, "guardado-admin", partial(_form, request, session, typed))


async def _ending(request: Request, session: Session) -> Response:
    return await _end_form(request, session)


async def _end_form(request: Request, session: Session, refusal: Refusal = NOT_REFUSED) -> Response:
    one, post = await _found(request, session)
    if post is None or not post.current:
        raise NotFound("Ese puesto ya terminó.")
    moving = request.url.path.endswith("/mover")
    facts = await choices.post_facts(session.actor, _as_it_is(post)) if moving else {}
    return await admin_page(
        request,
        "end_post",
        "funcionarios",
        refusal,
        one=one,
        row=post,
        asked=await choices.handing_over(session.actor, post),
        moving=moving,
        **facts,
    )


async def _end(request: Request, session: Session) -> Response:
    one, post = await _found(request, session)
    form = await form_of(request)
    post_id, version = post.post_id if post else 0, form.number("version")
    to = form.number("successor") or None

    async def work() -> str:
        if request.url.path.endswith("/mover"):
            new = choices.post_in(form)
            await appointments.move_post(session.actor, post_id, version, new, to)
        else:
            await appointments.end_post(session.actor, post_id, version, to, form.trimmed("nota"))
        return _back(one)

    return await submitted(work, "guardado-admin", partial(_end_form, request, session))


_POST = f"{_OFFICIAL}/puestos/{{post_id:int}}"
routes = [
    Route(f"{_OFFICIAL}/puestos/nuevo", official(_show), methods=["GET"]),
    Route(f"{_OFFICIAL}/puestos/nuevo", official(_save), methods=["POST"]),
    Route(_POST, official(_show), methods=["GET"]),
    Route(_POST, official(_save), methods=["POST"]),
    Route(f"{_POST}/fin", official(_ending), methods=["GET"]),
    Route(f"{_POST}/fin", official(_end), methods=["POST"]),
    Route(f"{_POST}/mover", official(_ending), methods=["GET"]),
    Route(f"{_POST}/mover", official(_end), methods=["POST"]),
]
