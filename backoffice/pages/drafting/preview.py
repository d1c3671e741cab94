"""The paper beside the text: the page where the writer is, while they write."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backoffice.pages.drafting.written import written_in
from backoffice.web.forms import form_of
from backoffice.web.sessions import official
from office.accounts.sign_in.sessions import Session
from office.errors import Conflict, Invalid, NotFound
from office.records.drafting import preview, replies


async def show_page(request: Request, session: Session) -> Response:
    """POST: the page as PNG; its number and how many there are stand in the header."""
    document_id = request.path_params["document_id"]
    form = await form_of(request)
    try:
        written = written_in(form, await replies.draft(session.actor, document_id))
        shown = await preview.page_being_written(
            session.actor,
            document_id,
            written.fields.kind,
            written.subject,
            written.body,
            form.number("bloque"),
        )
    except (NotFound, Conflict, Invalid) as error:
        return Response(str(error), 409, media_type="text/plain")
    told = {"x-pagina": f"{shown.page}/{shown.pages}", "cache-control": "no-store"}
    return Response(shown.png, media_type="image/png", headers=told)


routes = [
    Route("/borradores/{document_id:int}/pagina", official(show_page), methods=["POST"]),
]
