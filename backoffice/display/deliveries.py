"""Deliveries told with their evidence: who took a message, when and in which words; never more."""

import re

from backoffice.display import formats
from backoffice.display.labels import Label, notice_name
from models.enums import Channel, OutboxState, Outcome
from office.outbox.history import AttemptRow, DeliveryRow
from office.text.wording import zone_name

# What a server says begins with its code (RFC 5321 section 4.2); anything else are our own words.
_ANSWER = re.compile(r"[2-5]\d\d(?:[ -]|$)")
_ICONS = {Channel.EMAIL: "mail", Channel.TELEGRAM: "brand-telegram"}


def delivery(row: DeliveryRow) -> Label:
    """What is known of a message that left: who accepted it, never that somebody read it.

    `why` is the sentence to quote: to which server, when, with which answer.
    """
    name, icon = notice_name(row.kind), _ICONS.get(row.channel, "send")
    taker, said = _taker(row), _said_so(row)
    if row.outcome in _REPORTED:
        text, icon, tone = _REPORTED[row.outcome]
        reporter = f"Lo informó {taker}" if row.server else "Lo informó el servidor de correo"
        return Label(f"{name}: {text}", icon, tone, f"{reporter}{said}.")
    if row.state is OutboxState.DELIVERED:
        icon = "mail-check" if row.channel is Channel.EMAIL else icon
        return Label(f"{name}: aceptado por {taker}", icon, "ok", f"Aceptado por {taker}{said}.")
    if row.state is OutboxState.FAILED and row.outcome is Outcome.DEFERRED:
        why = f"El último intento fue con {taker}{said}."
        return Label(f"{name}: no se pudo entregar en dos días", "alert-triangle", "danger", why)
    if row.state is OutboxState.FAILED:
        why = f"Rechazado por {taker}{said}."
        return Label(f"{name}: rechazado por {taker}", "alert-triangle", "danger", why)
    if row.state is OutboxState.UNCERTAIN:
        text = f"{name}: no se sabe si llegó. No se repite para no duplicarlo"
        return Label(text, "alert-triangle", "warn")
    if row.outcome is Outcome.DEFERRED:
        why = f"{formats.sentence(taker)} pidió esperar{said}."
        return Label(
            f"{name}: {taker} pidió esperar; se intentará otra vez", "refresh", "warn", why
        )
    return Label(f"{name}: en cola para salir", "clock")


def answer_fate(row: DeliveryRow | None) -> str:
    """What became of an answer, as its citizen is told: no more than is known."""
    if row is None:
        return "se entrega en papel."
    whose = "Telegram" if row.channel is Channel.TELEGRAM else "su servidor de correo"
    when = f" el {formats.in_full(row.at)}" if row.at else ""
    if row.outcome is Outcome.DELIVERED:
        return f"{whose} la dejó en su buzón{when}."
    if row.outcome is Outcome.BOUNCED or row.state is OutboxState.FAILED:
        return "no se pudo entregar; puede descargarla aquí."
    if row.state is OutboxState.DELIVERED:
        return f"{whose} la aceptó{when}."
    if row.state is OutboxState.UNCERTAIN:
        return "no sabemos si le llegó; puede descargarla aquí."
    if row.outcome in (Outcome.DEFERRED, Outcome.DELAYED):
        return f"{whose} pidió esperar; se sigue intentando."
    return "está saliendo."


_REPORTED = {
    Outcome.DELIVERED: ("entregado en el buzón, según su servidor", "mail-check", "ok"),
    Outcome.DELAYED: ("demorado; su servidor lo sigue intentando", "refresh", "warn"),
    Outcome.BOUNCED: ("devuelto; su servidor no pudo entregarlo", "alert-triangle", "danger"),
}


def _said_so(row: DeliveryRow) -> str:
    """« el lunes 2 de marzo de 2026, 10:42, con la respuesta «250 OK»», as far as it is known."""
    when = f" el {formats.in_full(row.at)}" if row.at else ""
    reply = " ".join(row.reply.split()).rstrip(".")
    return f"{when}, con la respuesta «{reply}»" if reply else when


def _taker(row: DeliveryRow) -> str:
    return _server(row.channel, row.server)


def _server(channel: Channel, name: str) -> str:
    if channel is Channel.TELEGRAM:
        return "Telegram"
    return f"el servidor {name}" if name else "el servidor de correo"


def attempt(row: DeliveryRow, step: AttemptRow) -> str:
    """One piece of evidence as a sentence to quote, the other side's words verbatim."""
    taker = _server(row.channel, step.server)
    if step.reported:
        return f"{formats.sentence(taker)} avisó que {_REPORTS[step.outcome]}{_words(step)}"
    match step.outcome:
        case Outcome.ACCEPTED:
            said = f"{formats.sentence(taker)} aceptó el mensaje"
        case Outcome.REJECTED:
            said = f"{formats.sentence(taker)} rechazó el mensaje para siempre"
        case Outcome.UNCERTAIN:
            said = "No se sabe si el mensaje llegó"
        case _ if step.server and _is_answer(row, step):
            said = f"{formats.sentence(taker)} no tomó el mensaje y pidió esperar"
        case _ if step.server:
            said = f"No se pudo entregar a {taker}"
        case _:
            said = "El mensaje no llegó a salir"
    number = _telegram_number(row, step)
    if _is_answer(row, step):
        return f"{said}{number}, con la respuesta {_quoted(step)}"
    return f"{said}{number}{_words(step)}"


def moment(step: AttemptRow) -> str:
    """«martes 24 de noviembre de 2026, 10:42:05 (hora de Ecuador continental)»."""
    return f"{formats.to_the_second(step.at)} ({zone_name()})"


_REPORTS = {
    Outcome.ACCEPTED: "pasó el mensaje a otro servidor, que no envía avisos",
    Outcome.DELIVERED: "dejó el mensaje en el buzón de destino",
    Outcome.DELAYED: "todavía no entrega el mensaje y lo sigue intentando",
    Outcome.BOUNCED: "no pudo entregar el mensaje y lo devolvió",
    Outcome.REJECTED: "no aceptó el mensaje",
    Outcome.DEFERRED: "todavía no entrega el mensaje",
    Outcome.UNCERTAIN: "no sabe si el mensaje llegó",
}


def _is_answer(row: DeliveryRow, step: AttemptRow) -> bool:
    return row.channel is not Channel.TELEGRAM and bool(_ANSWER.match(step.reply))


def _quoted(step: AttemptRow) -> str:
    """The other side's words, to end a sentence with; no full stop follows one of theirs."""
    words = " ".join(step.reply.split())
    return f"«{words}»" if words.endswith(".") else f"«{words}»."


def _words(step: AttemptRow) -> str:
    return f": {_quoted(step)}" if step.reply.strip() else "."


def _telegram_number(row: DeliveryRow, step: AttemptRow) -> str:
    chat, _, numbers = step.external_id.partition(":")
    if row.channel is not Channel.TELEGRAM or not numbers:
        return ""
    return f" (número {numbers.replace(',', ', ')} en el chat {chat})"
