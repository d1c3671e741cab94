"""Every refusal is logged with who asked and from where; an official's also in the access log."""

import structlog
from starlette.requests import Request
from starlette.responses import Response

from models.enums import AccessKind
from office.evidence import access_log

log = structlog.get_logger(__name__)

_REFUSED = (401, 403, 404, 429)


def tell(request: Request, status: int, reference: str = "") -> None:
    """Log that `request` was refused with `status`; once for each request."""
    if getattr(request.state, "refusal_told", False):
        return
    request.state.refusal_told = True
    log.warning(
        "refused",
        status=status,
        method=request.method,
        path=request.url.path,
        who=_who(request),
        origin=request.client.host if request.client else "",
        **({"reference": reference} if reference else {}),
    )


async def record(request: Request) -> None:
    """Put into the access log that an official asked for what they may not have."""
    session = getattr(request.state, "session", None)
    if session is not None:
        about = f"{request.method} {request.url.path}"
        await access_log.note(access_log.by_actor(session.actor, AccessKind.REFUSED, subject=about))


async def watched(request: Request, response: Response) -> Response:
    """`response`; if a page itself made a refusal of it, that is told like any other."""
    if response.status_code in _REFUSED and not getattr(request.state, "refusal_told", False):
        tell(request, response.status_code)
        if response.status_code in (403, 404):
            await record(request)
    return response


def _who(request: Request) -> str:
    session = getattr(request.state, "session", None)
    if session is not None:
        return f"{session.actor.who} (official {session.actor.official_id})"
    holder = getattr(request.state, "holder", None)
    return f"citizen {holder.citizen_id}" if holder is not None else "visitor"
