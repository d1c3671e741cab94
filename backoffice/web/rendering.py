"""Pages from templates: the one Jinja environment, and what every page is given."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from backoffice.display import deadlines as sentences
from backoffice.display import deliveries, formats, icons, labels, toasts
from backoffice.display import mail_parts as originals
from backoffice.display import safe_addresses as addresses
from backoffice.display import sender_trust as trust
from backoffice.web import assets, focusing, security
from backoffice.web.flash import copies_in, done_note
from backoffice.web.sessions import is_partial, session_of
from models.enums import ExtractionState
from office.actors import Actor
from office.config import config
from office.records.routing import recent_acts
from office.records.trays import catalogue as trays
from office.records.trays import counters
from office.text import wording

_TEMPLATES = Path(__file__).parents[1] / "templates"


def _extraction(state: str) -> labels.Label:
    return labels.label(ExtractionState(state))


def _icon(name: str, extra: str = "") -> Markup:
    return icons.svg(assets.url("icons.svg"), name, extra)


def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    filters: dict[str, Callable[..., Any]] = {
        "ago": formats.ago,
        "ago_rest": formats.ago_rest,
        "when": formats.when,
        "exact": formats.exact,
        "in_full": formats.in_full,
        "time_of": formats.time_of,
        "iso": formats.iso,
        "day_short": formats.day_short,
        "day_long": formats.day_long,
        "day_full": formats.day_full,
        "number": formats.number,
        "size": wording.size,
        "sentence": formats.sentence,
        "late_since": formats.late_since,
        "label": labels.label,
        "unmasked": addresses.unmasked,
        "notice_name": labels.notice_name,
    }
    env.filters.update(filters)
    env.globals.update(
        static=assets.url,
        sprite_icon=_icon,
        plural=formats.plural,
        seconds=formats.seconds,
        today=formats.today,
        config=config,
        trust_in_brief=labels.trust_in_brief,
        common_name=labels.common_name,
        sender_trust=trust.sender_trust,
        due_label=sentences.due_label,
        deadline=sentences.deadline,
        counting=sentences.counting,
        delivery=deliveries.delivery,
        answer_fate=deliveries.answer_fate,
        attempt=deliveries.attempt,
        attempt_moment=deliveries.moment,
        parts_in_words=originals.parts_in_words,
        part_fate=originals.part_fate,
        part_kind=originals.part_kind,
        sent_apart=originals.sent_apart,
        mail_signature=originals.mail_signature,
        signature_facts=originals.signature_facts,
        extraction=_extraction,
    )
    env.globals["ui"] = env.get_template("components/ui.html").module
    return env


templates = _environment()


def render(request: Request, template: str, /, status: int = 200, **facts: Any) -> HTMLResponse:
    """The page or fragment `template`. `facts` win over what every template is given:

    session (or None), csrf_field (the hidden field, ready), csrf_token, path, done (a note from
    ?hecho=…), counts (empty here), tray (slug to mark in the menu), partial.
    """
    holder = getattr(request.state, "holder", None)
    as_citizen = holder is not None and getattr(request.state, "as_citizen", False)
    session = None if as_citizen else getattr(request.state, "session", None)
    owner = holder if as_citizen else session
    token = security.masked(owner.csrf) if owner else ""
    common: dict[str, Any] = {
        "session": session,
        "holder": holder if as_citizen else None,
        "institution": getattr(request.state, "institution", ""),
        "demo": getattr(request.app.state, "demo", False),
        "csrf_token": token,
        "csrf_field": csrf_field(token),
        "path": request.url.path,
        "done": done_note(request.query_params),
        "toast": None,
        "menu": _menu(session.actor) if session else (),
        "counts": {},
        "tray": "",
        "query": "",
        "partial": is_partial(request),
    }
    body = templates.get_template(template).render({**common, **facts})
    body = focusing.begin_where_wrong(body)
    return HTMLResponse(body, status, headers={"Vary": "HX-Request"})


async def page(request: Request, template: str, /, status: int = 200, **facts: Any) -> HTMLResponse:
    """Like `render`, for a whole page of the office: the side menu shows its counters."""
    session = await session_of(request)
    if session is not None and not is_partial(request):
        if "counts" not in facts:
            facts["counts"] = await counters.counters(session.actor)
        if copies := copies_in(request.query_params.get("de", "")):
            acts = await recent_acts.recent_acts(session.actor, copies)
            facts.setdefault("toast", toasts.toast(acts))
    return render(request, template, status, **facts)


def csrf_field(token: str) -> Markup:
    """The hidden field that every form carries."""
    return Markup('<input type="hidden" name="csrf" value="{}">').format(token)


def _menu(actor: Actor) -> tuple[tuple[str, tuple[trays.Tray, ...]], ...]:
    groups: dict[str, list[trays.Tray]] = {}
    for tray in trays.trays_of(actor):
        groups.setdefault(tray.group, []).append(tray)
    return tuple((group, tuple(entries)) for group, entries in groups.items())
