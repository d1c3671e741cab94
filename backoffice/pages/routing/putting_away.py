"""Archiving, with the reason a citizen is owed, and taking back what was just done."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.pages.routing.several import chosen_in, each, outcome
from backoffice.web.flash import copies_in, place_after, with_note
from backoffice.web.forms import Form, form_of
from backoffice.web.rendering import page
from backoffice.web.sessions import official
from office.accounts.sign_in.sessions import Session
from office.actors import Actor
from office.errors import Invalid
from office.records.routing import archive as routing
from office.records.routing import closing, copy_head, recent_acts
from office.records.routing import recover as recovering

_PLACE = "/bandejas/recibidos"


async def ask(request: Request, session: Session) -> Response:
    """GET: what archiving one document ends, and the reason to be given."""
    return await form_page(request, session, [request.path_params["copy_id"]], {})


async def archive(request: Request, session: Session) -> Response:
    """POST: archive one document; asked for the reason where a case would end unanswered."""
    return await _put_away(request, session, [request.path_params["copy_id"]])


async def archive_several(request: Request, session: Session) -> Response:
    """POST: the same for those chosen in a tray."""
    return await _put_away(request, session, chosen_in(await form_of(request)))


async def _put_away(request: Request, session: Session, chosen: list[int]) -> Response:
    form = await form_of(request)
    reason = _reason(form)
    if not reason and await closing.ending(session.actor, chosen):
        errors = {"reason": "Elija o escriba el motivo."} if "con-motivo" in form else {}
        return await form_page(request, session, chosen, errors, 422, form)
    comment = form.text("comentario")

    async def one(copy_id: int) -> None:
        await routing.archive(session.actor, copy_id, comment, reason)

    try:
        if len(chosen) == 1:
            await one(chosen[0])
            place = place_after(form.text("siguiente"), _PLACE)
            return RedirectResponse(with_note(place, "hecho", chosen), 303)
        return await each(request, session, chosen, one)
    except Invalid as refusal:
        return await form_page(request, session, chosen, {refusal.field: str(refusal)}, 422, form)


def _reason(form: Form) -> str:
    typed, chosen = form.trimmed("motivo"), form.number("elegido")
    offered = closing.REASONS[chosen - 1] if 0 < chosen <= len(closing.REASONS) else ""
    return " ".join(part for part in (offered, typed) if part)


async def form_page(
    request: Request,
    session: Session,
    chosen: list[int],
    errors: dict[str, str],
    status: int = 200,
    form: Form | None = None,
) -> Response:
    """What would end, how many, and the words that its citizens would read."""
    return await page(
        request,
        "routing/archive.html",
        status,
        heads=await _heads(session.actor, chosen),
        ending=await closing.ending(session.actor, chosen),
        reasons=closing.REASONS,
        reason_length=closing.LONGEST_REASON,
        grace=int(closing.GRACE.total_seconds() // 60),
        errors=errors,
        typed=form.trimmed("motivo") if form else "",
        elected=form.number("elegido") if form else 0,
        comment=form.text("comentario") if form else "",
        after=form.text("siguiente") if form else "",
        tray="recibidos",
    )


async def _heads(actor: Actor, chosen: list[int]) -> list[copy_head.CopyHead]:
    return [await copy_head.copy_head(actor, copy_id) for copy_id in chosen]


async def restore_several(request: Request, session: Session) -> Response:
    """POST: those chosen in a tray back to Recibidos."""

    async def one(copy_id: int) -> None:
        await routing.restore(session.actor, copy_id)

    return await each(request, session, chosen_in(await form_of(request)), one)


async def restore(request: Request, session: Session) -> Response:
    """POST: a document back to Recibidos."""
    copy_id = request.path_params["copy_id"]
    await routing.restore(session.actor, copy_id)
    return RedirectResponse(with_note(_PLACE, "hecho", [copy_id]), 303)


async def recover(request: Request, session: Session) -> Response:
    """POST: a reassignment taken back."""
    copy_id = request.path_params["copy_id"]
    await recovering.recover(session.actor, copy_id)
    return RedirectResponse(with_note(_PLACE, "hecho", [copy_id]), 303)


async def undo(request: Request, session: Session) -> Response:
    """POST: undo what the note at the top of a page told of."""
    chosen = copies_in((await form_of(request)).text("de"))
    done, problems = await recent_acts.undo(session.actor, chosen)
    if problems:
        return await outcome(request, session, chosen if done else [], list(problems))
    return RedirectResponse(with_note(_PLACE, "hecho", chosen), 303)


routes = [
    Route("/ejemplares/archivar", official(archive_several), methods=["POST"]),
    Route("/ejemplares/restaurar", official(restore_several), methods=["POST"]),
    Route("/ejemplares/deshacer", official(undo), methods=["POST"]),
    Route("/ejemplares/{copy_id:int}/archivar", official(ask), methods=["GET"]),
    Route("/ejemplares/{copy_id:int}/archivar", official(archive), methods=["POST"]),
    Route("/ejemplares/{copy_id:int}/restaurar", official(restore), methods=["POST"]),
    Route("/ejemplares/{copy_id:int}/recuperar", official(recover), methods=["POST"]),
]
