"""Bounces that follow no standard: qmail, Exim, Exchange and all who write in their own words."""

import re
from email.message import Message

from mailgateway.classification.delivery_reports import originals
from mailgateway.mime.headers import raw
from models.enums import Outcome
from office.messages.delivery_report import DeliveryReport, RecipientReport

_SUBJECT = re.compile(
    r"(?:undeliver(?:ed|able)|delivery (?:status )?(?:notification|failure|has failed|report)"
    r"|(?:mail )?delivery (?:failed|failure|error|delayed)|failure notice|returned (?:mail|e-?mail)"
    r"|returned to sender|could not send message|mail system error|message (?:you sent )?blocked"
    r"|warning: (?:could not|message \S+ delayed)|non[- ]?delivery|delivery incomplete"
    r"|message delayed|no (?:se )?(?:puede|pudo) entregar|no se ha podido entregar|no entregado"
    r"|error (?:en la|de) entrega|entrega (?:fallida|retrasada)|devuelto al remitente"
    r"|notificaci[oó]n (?:de|sobre el) estado de (?:la )?entrega|unzustellbar|não entregue"
    r"|falha na entrega|non remis\b|échec de (?:la )?remise|mancat[ao] (?:consegna|recapito)"
    r"|non recapitabile|недоставлен)",
    re.I,
)
_FAILED = re.compile(
    r"could(?: not|n['’]t) be (?:delivered|completed|found)|could(?: not|n['’]t) deliver"
    r"|unable to (?:deliver|receive)|undeliverable|was(?:n['’]t| not) delivered"
    r"|delivery (?:has |to the following recipients? )?(?:failed|incomplete)"
    r"|not (?:yet )?been delivered|permanent (?:fatal )?errors?|fatal errors"
    r"|has been delayed|delayed \d+ hours|problem delivering your message"
    r"|rejected your message|message was rejected|could not be sent|cannot send message"
    r"|blocked by our|could not send|returned to (?:you|sender)|no mailbox here by that name"
    r"|refused to talk to me|\(in reply to (?:[A-Z]+ |end of )"
    r"|no pudo (?:ser entregad|entregarse)|no se (?:pudo|puede|ha podido) entregar"
    r"|no ha podido (?:ser entregad|entregarse)|imposible entregar|no fue entregad"
    r"|n[aã]o (?:p[oô]de|pode) ser (?:entregue|enviada)|n[aã]o foi entregue"
    r"|nicht zugestellt|kan niet worden bezorgd|n['’]a pas pu être (?:remis|distribu)"
    r"|impossibile (?:recapitare|consegnare)",
    re.I,
)
_DELAYED = re.compile(
    r"will (?:be )?(?:retr(?:y|ied)|keep trying|continue)|(?:attempts|trying) will continue"
    r"|has been delayed|delayed \d+ hours|not yet been delivered|still (?:being )?tr(?:y|ied)"
    r"|do not need to (?:resend|send)|no action is required|warning message only"
    r"|seguir[aá] intent|se volver[aá] a intentar|entrega retrasada|no es necesario (?:que )?reenv",
    re.I,
)
# Where the text ends and the letter that comes back begins.
_ORIGINAL = re.compile(
    r"^[-_=*]{2}.{0,200}?(?:copy of (?:the|your) message|original (?:message|mail)|unsent message"
    r"|mensaje original|returned (?:message|mail)|message (?:text )?follows)",
    re.I | re.M,
)
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY = re.compile(
    r"(?<![\d.])[45]\d\d[- ](?:#?[45]\.\d{1,3}\.\d{1,3})?[^\n]*(?:\n[ \t]+\S[^\n]*)*"
)
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+%'-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_SERVER = re.compile(r"\b(?:host|servidor|server|mta) ([\w-]+(?:\.[\w-]+)+)", re.I)
_SYSTEMS = re.compile(r"(?:postmaster|mailer-daemon)@", re.I)


def subject_of_bounce(subject: str) -> bool:
    """Whether `subject` is one that servers give to what they return."""
    return bool(_SUBJECT.search(subject))


def says_bounced(text: str) -> bool:
    """Whether `text`, known to be a server's, says that a mail did not arrive, or not yet.

    Never ask it of what a person may have written: people quote bounces.
    """
    own = _own(text)
    return bool(_FAILED.search(" ".join(own.split())) or _REPLY.search(own))


def report_in_words(message: Message, text: str) -> DeliveryReport | None:
    """What a server's `message` tells of a delivery in its `text`; None if it does not say."""
    if not says_bounced(text):
        return None
    own = _own(text)
    flat = " ".join(own.split())
    failed = raw(message, "x-failed-recipients").split(",")[0].strip()
    addresses = [one for one in _ADDRESS.findall(own) if not _SYSTEMS.match(one)]
    reply = _REPLY.search(own)
    status = _STATUS.search(reply[0] if reply else own)
    server = _SERVER.search(own)
    return DeliveryReport(
        (
            RecipientReport(
                address=failed or next(iter(addresses), ""),
                outcome=Outcome.DELAYED if _DELAYED.search(flat) else Outcome.BOUNCED,
                status=status[1] if status else "",
                words=" ".join(reply[0].split())[:500] if reply else "",
                server=server[1] if server else "",
            ),
        ),
        originals(message),
    )


def _own(text: str) -> str:
    returned = _ORIGINAL.search(text)
    return text[: returned.start()] if returned else text
