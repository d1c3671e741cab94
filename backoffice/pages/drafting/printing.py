"""Options of the print: what is left out, what is put in its place, and how it stands."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backoffice.web.flash import with_note
from backoffice.web.forms import form_of
from backoffice.web.rendering import page
from backoffice.web.sessions import official
from office.accounts.sign_in.sessions import Session
from office.errors import Conflict, Invalid
from office.papers.letters.layouts import PrintOptions
from office.records.drafting.print import printing

_SHOWN = (
    ("number", "Número"),
    ("subject", "Asunto"),
    ("reference", "Referencias"),
    ("attachments", "Anexos"),
    ("initials", "Sumilla (iniciales de quienes intervienen)"),
    ("motto", "Lema de la institución"),
    ("closing", "Despedida"),
)
_HOW = (
    ("italic", "Texto en cursiva"),
    ("centred", "Firma al centro"),
    ("addressee_at_foot", "Destinatario al pie"),
)
_WORDS = (
    ("closing_words", "Despedida", "En lugar de «Atentamente,»."),
    ("place", "Lugar", "En lugar de «Presente»: «En su Despacho», «Ciudad»…"),
    ("treatment", "Tratamiento", "Con un solo destinatario: «Señora Abogada»…"),
    ("post_title", "Cargo", "Con un solo destinatario."),
    ("organisation", "Institución", "Con un solo destinatario."),
)


async def show(request: Request, session: Session) -> Response:
    """GET: the options as they are."""
    return await _page(request, session, {})


async def save(request: Request, session: Session) -> Response:
    """POST: print it so."""
    document_id = request.path_params["document_id"]
    form = await form_of(request)
    boxes = {name: name in form for name, _ in (*_SHOWN, *_HOW)}
    words = {name: form.trimmed(name) for name, _, _ in _WORDS}
    options = replace(replace(PrintOptions(), **boxes), **words)  # type: ignore[arg-type]
    try:
        await printing.set_options(session.actor, document_id, form.number("version"), options)
    except (Invalid, Conflict) as error:
        return await _page(request, session, {"": str(error)}, options)
    return RedirectResponse(with_note(f"/borradores/{document_id}", "impresion"), 303)


async def _page(
    request: Request,
    session: Session,
    errors: dict[str, str],
    typed: PrintOptions | None = None,
) -> Response:
    document_id = request.path_params["document_id"]
    options, kind, version = await printing.options_of(session.actor, document_id)
    return await page(
        request,
        "drafting/printing.html",
        422 if errors else 200,
        document_id=document_id,
        kind=kind,
        version=version,
        options=typed or options,
        shown=_SHOWN,
        how=_HOW,
        words=_WORDS,
        errors=errors,
        tray="elaboracion",
    )


_PLACE = "/borradores/{document_id:int}/impresion"
routes = [
    Route(_PLACE, official(show), methods=["GET"]),
    Route(_PLACE, official(save), methods=["POST"]),
]
