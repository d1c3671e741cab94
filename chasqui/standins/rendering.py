"""Pages of the demonstration: the backoffice's look, a strict policy, and no script at all."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from backoffice.display import formats
from backoffice.web import assets
from chasqui.standins.facts import DemoFacts
from office.text import wording

_POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# A mail's own HTML: its inline styles, and nothing that runs, loads or leads anywhere.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox"
)


def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        auto_reload=False,
    )
    env.filters.update(iso=formats.iso, exact=formats.exact, when=formats.when, size=wording.size)
    env.globals.update(static=assets.url, plural=formats.plural)
    return env


_templates = _environment()


def facts_of(request: Request) -> DemoFacts:
    """What this demonstration tells its visitors."""
    facts: DemoFacts = request.app.state.facts
    return facts


def base_of(request: Request) -> str:
    """The address the demonstration's pages are mounted at."""
    return str(request.scope.get("root_path", ""))


def page(request: Request, template: str, /, status: int = 200, **given: Any) -> Response:
    """The page `template`, with `facts` and `base` besides what is `given`."""
    common = {"facts": facts_of(request), "base": base_of(request)}
    body = _templates.get_template(template).render({**common, **given})
    return guarded(HTMLResponse(body, status))


def guarded(response: Response, policy: str = _POLICY) -> Response:
    """`response` with the headers that keep it harmless."""
    response.headers["content-security-policy"] = policy
    response.headers["x-content-type-options"] = "nosniff"
    response.headers["referrer-policy"] = "same-origin"
    response.headers["cache-control"] = "no-store"
    return response


def is_foreign(request: Request) -> bool:
    """Whether a form was sent from another site's page."""
    origin = request.headers.get("origin", "")
    return bool(origin) and urlsplit(origin).netloc != request.headers.get("host")
