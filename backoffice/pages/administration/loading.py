"""Bulk load: a file uploaded, its trial shown row by row, and written after a person says so."""

from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backoffice.pages.administration.frame import NOT_REFUSED, Refusal, admin_page
from backoffice.web.forms import Form, form_of
from backoffice.web.sessions import official
from office.accounts.sign_in.sessions import Session
from office.administration.loading import citizens, load, officials, units
from office.administration.loading.plans import Plan, What
from office.administration.loading.sheets import LARGEST_FILE
from office.errors import Conflict, Invalid, NotAllowed

_PAGE = "/administracion/carga"
_SHOWN = 500  # rows of a trial on the page; those to correct come first
_WORDS = {
    What.FAULT: ("Por corregir", "alert-triangle", "danger"),
    What.ASK: ("Por confirmar", "shield-question", "warn"),
    What.CREATE: ("Se crea", "plus", "ok"),
    What.CHANGE: ("Se cambia", "pencil", "info"),
    What.NOTHING: ("Sin cambios", "check", ""),
}
_HEADINGS = {
    "units": units.HEADINGS,
    "officials": officials.HEADINGS,
    "citizens": citizens.HEADINGS,
}


@dataclass(frozen=True)
class _Shown:
    kind: str = "officials"
    ticket: str = ""
    plan: Plan | None = None
    accept: bool = False
    done: bool = False
    refusal: Refusal = NOT_REFUSED


async def _show(request: Request, session: Session) -> Response:
    return await _page(request, _Shown())


async def _page(request: Request, shown: _Shown) -> Response:
    order = list(_WORDS)
    rows = sorted(shown.plan.rows, key=lambda row: order.index(row.what)) if shown.plan else []
    return await admin_page(
        request,
        "load",
        "carga",
        shown.refusal,
        shown=shown,
        rows=rows[:_SHOWN],
        words=_WORDS,
        tallies=[
            (*words, shown.plan.counts.get(what, 0))
            for what, words in _WORDS.items()
            if shown.plan and shown.plan.counts.get(what)
        ],
        kinds=load.KINDS,
        headings={
            load.KINDS[kind]: ", ".join(names[0] for names in known.values())
            for kind, known in _HEADINGS.items()
        },
    )


async def _work(request: Request, session: Session) -> Response:
    form = await form_of(request)
    kind, ticket = form.text("kind"), form.text("ticket")
    accept, skip = "accept" in form, "skip" in form
    plan: Plan | None = None
    try:
        if not ticket:
            ticket = await load.keep(session.actor, kind, await _uploaded(form))
        plan = await load.trial(session.actor, kind, ticket, accept=accept)
        if "write" not in form:
            return await _page(request, _Shown(kind, ticket, plan, accept))
        done = await load.write(session.actor, kind, ticket, accept=accept, skip=skip)
    except Invalid as error:
        refusal = Refusal({error.field or "file": str(error)}, status=422)
        return await _page(request, _Shown(kind, refusal=refusal))
    except Conflict as error:
        refusal = Refusal(problem=str(error), status=409)
        return await _page(request, _Shown(kind, ticket, plan, accept, refusal=refusal))
    except NotAllowed as error:
        return await _page(request, _Shown(kind, refusal=Refusal(problem=str(error), status=403)))
    return await _page(request, _Shown(kind, ticket, done, accept, done=True))


async def _uploaded(form: Form) -> bytes:
    upload = form.get("file")
    if not isinstance(upload, UploadFile):
        return b""
    return await upload.read(LARGEST_FILE + 1)


routes = [
    Route(_PAGE, official(_show), methods=["GET"]),
    Route(_PAGE, official(_work), methods=["POST"]),
]
