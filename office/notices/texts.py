"""What Chasqui says: every kind of message, from its facts to words, for mail and for chat."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from models.enums import Channel
from office import clock
from office.accounts.enrollment import citizen_accounts
from office.notices import links
from office.text import wording as formatting

KINDS = (
    "acknowledgement",
    "addition_received",
    "status",
    "status_refused",
    "held_for_review",
    "recall_received",
    "signed_reply",
    "status_update",
    "reminder_due",
    "reminder_overdue",
    "assigned",
    "recovered",
    "case_closed",
    "case_reopened",
    "for_review",
    "for_signature",
    "reviewed",
    "given_back",
    "received",
    "redirected",
    "digest",
    "user_number",
    "password_reset",
    "acting",
    "seal_head",
    "registration_code",
    "new_device",
    "factor_reset",
    "desk_notice",
    "case_reshaped",
)
_TEMPLATES = Path(__file__).with_name("templates")
# Facts a sender of notices may leave out; their sentence is left out with them.
_OPTIONAL: dict[str, Any] = {
    "salutation": "",
    "institution": "",
    "bot": "",
    "due_at": None,
    "term_days": 0,
    "verify_url": "",
    "by_hand": False,
    "status_url": "",
    "signer_post": "",
    "note": "",
    "by": "",
    "sender": "",
    "official": "",
    "reason": "",
    "last_step": "",
    "last_step_at": None,
    "next_step": "",
    "answers": (),
    "files": (),
    "post": "",
    "follow": 0,
    "told": (),
    "origin": "",
    "document": "",
}
_FILTERS = {
    "full_day": formatting.full_day,
    "weekday_day": formatting.weekday_day,
    "plain_day": formatting.plain_day,
    "clock_time": formatting.clock_time,
    "moment": formatting.moment,
    "size": formatting.size,
    "plural": formatting.plural,
    "working_days": formatting.working_days,
    "short_hash": formatting.short_hash,
    "case_state": formatting.case_state,
    "kind_word": formatting.kind_word,
    "the_kind": formatting.the_kind,
    "shortened": formatting.shortened,
    "greeting_line": formatting.greeting_line,
    "password_link": links.password_link,
    "follow_link": links.follow_link,
    "registration_code": citizen_accounts.code_of,
}


@dataclass(frozen=True)
class RenderedText:
    """A message in words. `subject` is one line; `html` is None where the channel has none."""

    subject: str
    text: str
    html: str | None


def _environment(autoescape: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters.update(_FILTERS)
    return environment


_plain = _environment(autoescape=False)
_rich = _environment(autoescape=True)


@lru_cache(maxsize=64)
def _template(kind: str, part: str) -> Template:
    if kind not in KINDS:
        raise KeyError(kind)
    environment = _rich if part.endswith(".html") else _plain
    return environment.get_template(f"{kind}/{part}")


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return formatting.one_line(value)
    if isinstance(value, Mapping):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(item) for item in value]
    return value


def _squeezed(text: str) -> str:
    """Lines without trailing blanks and no two empty lines in a row, so that sentences that were
    left out leave no hole."""
    lines: list[str] = []
    for line in (line.rstrip() for line in text.strip().splitlines()):
        if line or lines[-1]:
            lines.append(line)
    return "\n".join(lines) + "\n"


def render(kind: str, facts: Mapping[str, Any], channel: Channel) -> RenderedText:
    """Say `facts` (JSON values; moments and days in ISO 8601) as a message of `kind`.

    `channel` EMAIL gives text and HTML, any other text alone. Facts stay in their own line whatever
    they contain. Raises KeyError for an unknown kind and jinja2.UndefinedError for a missing fact.
    """
    context = {
        **_OPTIONAL,
        **_clean(facts),
        "telegram": channel is Channel.TELEGRAM,
        "zone": formatting.zone_name(),
    }
    subject = formatting.shortened(_template(kind, "subject.txt").render(context).strip(), 200)
    text = _squeezed(_template(kind, "body.txt").render(context))
    if channel is not Channel.EMAIL:
        return RenderedText(subject, text, None)
    context["title"] = subject
    return RenderedText(subject, text, _template(kind, "body.html").render(context))


def warm_up() -> None:
    """Read what the first letters need: their templates, and the names of days and months."""
    for kind in ("acknowledgement", "addition_received"):
        for part in ("subject.txt", "body.txt", "body.html"):
            _template(kind, part)
    render("held_for_review", {"received_at": clock.now().isoformat(), "reason": ""}, Channel.EMAIL)
