"""Web forms that write for citizens: whom the house has declared, and who only looks like one."""

import re

from office.addresses import institution_addresses
from office.addresses.canonical import canonical
from office.config import config
from office.errors import Invalid
from office.messages.incoming import IncomingMessage

UNDECLARED = (
    "Parece enviado por un formulario web: su remitente ({form}) no recibe respuestas y quien "
    "escribe sería {writer}. Decida si se registra a nombre de esa persona. Para que entren solos, "
    "la administración declara ese remitente en «Formularios web»."
)
UNPROVEN = (
    "Dice venir del formulario web {form}, pero nada prueba que salió de su servidor. "
    "Decida si se registra a nombre de {writer}."
)
_NO_ANSWERS = re.compile(
    r"(?:no|do|not|non?e?)?[-_.]*(?:no|not)[-_.]*(?:reply|responder|responda|contestar|answer|response)"
    r"|(?:wordpress|www-data|apache|nginx|nobody|webform|formularios?|webmaster-form|mailer)$",
    re.I,
)


def any_declared() -> bool:
    """Whether anybody has declared a form at all."""
    return bool(config().form_senders or institution_addresses.form_senders())


def declared(address: str) -> bool:
    """Whether `address` (canonical) is a form's that may name its writers in Reply-To.

    By the operator's setting, or by an institution's own page.
    """
    known = institution_addresses.form_senders().union(config().form_senders)
    return address in known or f"@{address.rpartition('@')[2]}" in known


def takes_no_answers(address: str) -> bool:
    """Whether nobody reads what is written to `address`, by its look."""
    return _NO_ANSWERS.match(address.rpartition("@")[0]) is not None


def writer_named(message: IncomingMessage) -> str:
    """Who is to be answered, other than the sender; "" if nobody is named."""
    try:
        named = canonical(message.reply_to)
    except Invalid:
        return ""
    return named if named != message.sender_address and not takes_no_answers(named) else ""


def why_quarantined(message: IncomingMessage) -> str:
    """Why `message` is no person's letter as it stands, in Spanish; "" if it is."""
    form = message.sender_address
    if declared(form):
        return UNPROVEN.format(form=form, writer=writer_named(message) or "quien corresponda")
    writer = writer_named(message) if takes_no_answers(form) else ""
    return UNDECLARED.format(form=form, writer=writer) if writer else ""
