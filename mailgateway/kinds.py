"""Tells mail that programs write from mail that people write, so that no machine is answered."""

import re
from email.message import Message

from mailgateway.headers import raw
from mailgateway.payloads import children

_BULK = {"bulk", "list", "junk"}
_LIST_FIELDS = ("list-id", "list-unsubscribe-post", "list-post")
_MACHINE = re.compile(
    r"(?:mailer-daemon|postmaster|mail-daemon|maildelivery|mdaemon|listserv|majordomo|"
    r"[^@]*-(?:bounces|request|owner)|owner-[^@]*|bounces?(?:[+=-][^@]*)?)@",
    re.I,
)
_ANSWER_FIELDS = ("x-autoreply", "x-autorespond", "x-autorespond-from", "x-autoreply-from")
_ANSWER_SUBJECT = re.compile(
    r"^\s*(?:respuesta\s+autom[áa]tica|automatic\s+reply|auto(?:matic)?[\s-]?(?:reply|response)"
    r"|out\s+of\s+(?:the\s+)?office|fuera\s+de\s+(?:la\s+)?oficina)\b\s*(?::|$|-)",
    re.I,
)
_REPORT_TYPES = {"delivery-status", "disposition-notification", "feedback-report"}


def automatic(message: Message, mail_from: str, sender: str, subject: str) -> str:
    """Why a program wrote `message`, in Spanish; "" when a person did (RFC 3834, RFC 3464).

    `mail_from` is the envelope sender, "" for the null sender.
    """
    if _is_report(message):
        return "Es un informe de entrega de un servidor de correo."
    if not mail_from or _MACHINE.match(sender) or _MACHINE.match(mail_from):
        return "Lo escribió un servidor de correo."
    submitted = raw(message, "auto-submitted").split(";")[0].strip().lower()
    if submitted not in ("", "no"):
        return "Es un mensaje automático."
    if any(raw(message, name) for name in _ANSWER_FIELDS) or _ANSWER_SUBJECT.match(subject):
        return "Es una respuesta automática."
    if bulk(message):
        return "Es un envío masivo o de una lista de correo."
    return ""


def bulk(message: Message) -> bool:
    """Whether `message` says that it went to many (a list, an advertisement)."""
    if raw(message, "precedence").strip().lower() in _BULK:
        return True
    return any(raw(message, name) for name in _LIST_FIELDS)


def _is_report(message: Message) -> bool:
    if message.get_content_type() == "multipart/report":
        return True
    if any(raw(message, name) for name in ("x-failed-recipients", "x-ms-exchange-message-is-ndr")):
        return True
    # Only its own parts: a report that somebody forwards lies deeper.
    return any(part.get_content_subtype() in _REPORT_TYPES for part in children(message))
