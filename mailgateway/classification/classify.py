"""What a mail is: a person's letter, or the word of a machine, which is never answered."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import Message
from functools import cache

from mailgateway.classification import automatic
from mailgateway.classification.delivery_reports import delivery_report, originals, own_text
from mailgateway.classification.nonstandard_bounces import (
    report_in_words,
    says_bounced,
    says_clearly,
    subject_of_bounce,
)
from mailgateway.mime.headers import raw
from models.enums import Outcome
from office.messages.delivery_report import DeliveryReport, RecipientReport
from office.messages.incoming import MessageKind

_REPLIES = re.compile(
    r"\s*(?:re|rv|aw|sv|ref|res)\s*:", re.I
)  # a server's word has its own subject
_BOUNCE_FIELDS = ("x-failed-recipients", "x-ms-exchange-message-is-ndr")
_REASONS = {
    MessageKind.BOUNCE: "Es un informe de entrega de un servidor de correo.",
    MessageKind.LIST: "Es un envío masivo o de una lista de correo.",
    MessageKind.CHALLENGE: "Es un filtro que pide probar que escribió una persona.",
    MessageKind.FEEDBACK: "Es el aviso de un proveedor: alguien marcó un correo como no deseado.",
}
_BY_LIST = "Es una carta que llegó por una lista de correo."
_MACHINE = "Es un mensaje automático."
_ANSWER = "Es una respuesta automática."
_WAITS = "El filtro del destinatario espera que alguien confirme el envío."
_RECEIPT = "Es una confirmación de lectura."
_SERVER = "Lo escribió un servidor de correo."


@dataclass(frozen=True)
class Judgement:
    """What a mail is; `reason` says it in Spanish and is "" for a person's letter.

    `bulk`: it wants no answer, or who wrote it cannot be told.
    """

    kind: MessageKind
    reason: str = ""
    bulk: bool = False
    report: DeliveryReport | None = None


def judge(
    message: Message,
    mail_from: str,
    sender: str,
    subject: str,
    name: str = "",
    sent_to: Sequence[str] = (),
) -> Judgement:
    """What `message` is, by what it says of itself; pure.

    `mail_from` is the envelope sender, "" for the null sender; `sender` and `name` are those of
    From. A list that is itself one of the addresses of ours it was `sent_to` hands on letters to
    us, and is none in this sense. A letter that only quotes a bounce or forwards a report stays a
    letter: of a person's mail the text is not judged.
    """

    @cache
    def text() -> str:
        return own_text(message)

    if automatic.is_complaint(message, sender, mail_from):
        return _judgement(MessageKind.FEEDBACK)
    bounce = _bounce(message, mail_from, (sender, name, subject), text)
    if bounce is not None:
        return bounce
    if automatic.is_challenge(message, sender, subject, text):
        return _challenge(message)
    why = _automatic(message, subject)
    if why:
        return _judgement(MessageKind.AUTOMATIC, why)
    own_list = automatic.is_own_list(message, sent_to)
    if not own_list and automatic.is_list(message, mail_from, sender):
        letter = automatic.is_letter_by_list(message, mail_from, sender)
        reason = _BY_LIST if letter else _REASONS[MessageKind.LIST]
        return Judgement(MessageKind.LIST, reason, bulk=not letter)
    if not mail_from or is_server(message, sender) or automatic.is_server(mail_from):
        return _judgement(MessageKind.AUTOMATIC, _SERVER)
    return Judgement(MessageKind.SUBMISSION, bulk=not own_list and automatic.may_be_left(message))


def _automatic(message: Message, subject: str) -> str:
    """Why a program wrote `message`, as far as it says so itself; "" if it does not."""
    if automatic.is_receipt(message):
        return _RECEIPT
    if automatic.answers_by_itself(message, subject):
        return _ANSWER
    if automatic.is_automatic(message) or automatic.is_report(message):
        return _MACHINE
    return ""


def _challenge(message: Message) -> Judgement:
    """Until somebody answers the filter, what we sent waits there."""
    waits = DeliveryReport(
        (RecipientReport("", Outcome.DELAYED, words=_WAITS),), originals(message)
    )
    return Judgement(MessageKind.CHALLENGE, _REASONS[MessageKind.CHALLENGE], report=waits)


def _judgement(kind: MessageKind, reason: str = "") -> Judgement:
    return Judgement(kind, reason or _REASONS[kind])


def _bounce(
    message: Message,
    mail_from: str,
    head: tuple[str, str, str],
    text: Callable[[], str],
) -> Judgement | None:
    report = delivery_report(message)
    if report is None:
        if not _is_server_s(message, mail_from, head, text):
            return None
        report = report_in_words(message, text(), head[2])
    return Judgement(MessageKind.BOUNCE, _REASONS[MessageKind.BOUNCE], report=report)


def _is_server_s(
    message: Message,
    mail_from: str,
    head: tuple[str, str, str],
    text: Callable[[], str],
) -> bool:
    """Whether a server tells in its own words that a mail did not arrive."""
    sender, name, subject = head
    if any(raw(message, field) for field in _BOUNCE_FIELDS):
        return True
    if message.get_param("report-type") == "delivery-status":
        return True
    tells = subject_of_bounce(subject)
    if is_server(message, sender) or automatic.is_server(mail_from):
        return tells or says_bounced(text())
    if tells and (not mail_from or automatic.may_be_server(sender, name)):
        return True
    # Programs for absences use the null sender too, and write to the address of our reports.
    if mail_from or automatic.answers_by_itself(message, subject):
        return False
    if automatic.may_be_server(sender, name):
        return says_bounced(text())
    return not _REPLIES.match(subject) and says_clearly(text())


def is_server(message: Message, sender: str) -> bool:
    """Whether only a mail server writes as From does, whose address is `sender`."""
    return automatic.is_server(sender) or automatic.is_bare_server(message)
