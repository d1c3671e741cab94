"""Officials: searched, admitted, corrected, invited again, let go."""

from dataclasses import replace
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backoffice.pages.administration import choices
from backoffice.pages.administration.frame import NOT_REFUSED, Refusal, admin_page, submitted
from backoffice.web.forms import Form, form_of
from backoffice.web.sessions import official
from office.accounts.sign_in.sessions import Session
from office.administration.staff import directory, factor_resets, officials
from office.administration.staff.grants import PostForm
from office.administration.staff.officials import OfficialForm

_LIST = "/administracion/funcionarios"
_PAGE = 50


async def _list(request: Request, session: Session) -> Response:
    search = request.query_params.get("q", "")[:100]
    unit_id, skip = _number(request, "area"), min(_number(request, "desde"), 100_000)
    found = await directory.officials(session.actor, search, unit_id, skip)
    return await admin_page(
        request,
        "officials",
        "funcionarios",
        found=found,
        search=search,
        unit_id=unit_id,
        units=await choices.units_with_depth(session.actor),
        following=skip + _PAGE if found.more else 0,
    )


def _number(request: Request, name: str) -> int:
    text = request.query_params.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0


async def _new(request: Request, session: Session) -> Response:
    units = await choices.units_with_depth(session.actor)
    first = PostForm(units[0][0] if units else 0, "")
    return await _new_form(request, session, OfficialForm("", "", "", ""), first)


async def _new_form(
    request: Request,
    session: Session,
    person: OfficialForm,
    post: PostForm,
    refusal: Refusal = NOT_REFUSED,
) -> Response:
    return await admin_page(
        request,
        "admit",
        "funcionarios",
        refusal,
        person=person,
        **await choices.post_facts(session.actor, post),
    )


async def _admit(request: Request, session: Session) -> Response:
    form = await form_of(request)
    person, post = _person(form), choices.post_in(form)

    async def work() -> str:
        made = await officials.admit(session.actor, person, post)
        return f"{_LIST}/{made}"

    return await submitted(work, "admitido", partial(_new_form, request, session, person, post))


def _person(form: Form) -> OfficialForm:
    return OfficialForm(
        form.trimmed("login"),
        form.trimmed("name"),
        form.trimmed("treatment"),
        form.trimmed("email"),
    )


async def _show(request: Request, session: Session) -> Response:
    return await _page(request, session, None)


async def _page(
    request: Request, session: Session, typed: OfficialForm | None, refusal: Refusal = NOT_REFUSED
) -> Response:
    one = await directory.official_page(session.actor, request.path_params["official_id"])
    return await admin_page(
        request,
        "official",
        "funcionarios",
        refusal,
        one=one,
        typed=replace(typed, login=one.form.login) if typed else one.form,
    )


async def _save(request: Request, session: Session) -> Response:
    form, official_id = await form_of(request), request.path_params["official_id"]
    typed = _person(form)

    async def work() -> str:
        await officials.change_official(
            session.actor, official_id, form.number("version"), replace(typed, login="00000")
        )
        return f"{_LIST}/{official_id}"

    return await submitted(work, "guardado-admin", partial(_page, request, session, typed))


async def _invite(request: Request, session: Session) -> Response:
    official_id = request.path_params["official_id"]

    async def work() -> str:
        await officials.invite(session.actor, official_id)
        return f"{_LIST}/{official_id}"

    return await submitted(work, "invitado", partial(_page, request, session, None))


async def _reset_factors(request: Request, session: Session) -> Response:
    official_id = request.path_params["official_id"]

    async def work() -> str:
        await factor_resets.reset_factors(session.actor, official_id)
        return f"{_LIST}/{official_id}"

    return await submitted(work, "sin-factor", partial(_page, request, session, None))


async def _leave(request: Request, session: Session) -> Response:
    return await _leave_page(request, session)


async def _leave_page(
    request: Request, session: Session, refusal: Refusal = NOT_REFUSED
) -> Response:
    official_id = request.path_params["official_id"]
    one = await directory.official_page(session.actor, official_id)
    posts = [post for post in one.posts if post.current and not post.acting_for]
    asked = [await choices.handing_over(session.actor, post) for post in posts]
    return await admin_page(
        request,
        "leave",
        "funcionarios",
        refusal,
        one=one,
        asked=asked,
    )


async def _let_go(request: Request, session: Session) -> Response:
    form, official_id = await form_of(request), request.path_params["official_id"]
    one = await directory.official_page(session.actor, official_id)
    to = {post.post_id: form.number(f"successor-{post.post_id}") or None for post in one.posts}

    async def work() -> str:
        await officials.leave(session.actor, official_id, form.number("version"), to)
        return f"{_LIST}/{official_id}"

    async def again(refusal: Refusal) -> Response:
        whole = refusal.problem or refusal.errors.get("successor", "")
        return await _leave_page(request, session, replace(refusal, problem=whole))

    return await submitted(work, "guardado-admin", again)


_ONE = f"{_LIST}/{{official_id:int}}"
routes = [
    Route(_LIST, official(_list), methods=["GET"]),
    Route(f"{_LIST}/nuevo", official(_new), methods=["GET"]),
    Route(f"{_LIST}/nuevo", official(_admit), methods=["POST"]),
    Route(_ONE, official(_show), methods=["GET"]),
    Route(_ONE, official(_save), methods=["POST"]),
    Route(f"{_ONE}/invitar", official(_invite), methods=["POST"]),
    Route(f"{_ONE}/verificacion", official(_reset_factors), methods=["POST"]),
    Route(f"{_ONE}/salida", official(_leave), methods=["GET"]),
    Route(f"{_ONE}/salida", official(_let_go), methods=["POST"]),
]
