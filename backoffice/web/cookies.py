"""Our cookies: what they are called, and how they are given, read and taken back.

Over HTTPS their names begin with __Host- (RFC 6265bis, 4.1.3.2): no neighbour under the same domain
and no page in clear can put one of its own in their place.
"""

from starlette.requests import Request
from starlette.responses import Response

OFFICIAL = "chasqui"
CITIZEN = "chasqui-ciudadania"
BROWSER = "chasqui-equipo"  # by which a browser is known again
ENTRY = "chasqui-entrada"  # holds the log-in form together
KEPT_FORM = "chasqui-formulario"
_SECURE_PREFIX = "__Host-"


def read(request: Request, cookie: str) -> str:
    """What the browser holds in `cookie`, or ""."""
    return request.cookies.get(_name(request, cookie), "")


def give(
    request: Request,
    response: Response,
    cookie: str,
    value: str,
    *,
    max_age: int | None = None,
    strict: bool = False,
) -> None:
    """Let the browser keep `value` in `cookie`, for `max_age` seconds or until it is closed."""
    response.set_cookie(
        _name(request, cookie),
        value,
        max_age=max_age,
        httponly=True,
        samesite="strict" if strict else "lax",
        secure=_secure(request),
        path="/",
    )


def take(request: Request, response: Response, cookie: str) -> None:
    """Take `cookie` away."""
    response.delete_cookie(
        _name(request, cookie), httponly=True, samesite="lax", secure=_secure(request), path="/"
    )


def _name(request: Request, cookie: str) -> str:
    return f"{_SECURE_PREFIX}{cookie}" if _secure(request) else cookie


def _secure(request: Request) -> bool:
    return bool(request.app.state.secure_cookies)
