"""Bounces that follow no standard: qmail, Exim, Exchange and all who write in their own words."""

import re
from email.message import Message

from mailgateway.classification.bounced_recipients import recipients_in
from mailgateway.classification.delivery_reports import originals
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
    r"|mail (?:could not be delivered|fail(?:ed|ure)|delivery problem|status report)"
    r"|(?:message|mail|e-?mail) (?:was |is )?(?:not delivered|undeliverable|rejected|returned)"
    r"|(?:automatically|auto) rejected|^rejected:|unable to deliver|problem delivering"
    r"|error (?:during delivery|sending your)|nondeliverable|delivery (?:aborted|expired)"
    r"|(?:mensaje|correo)(?: electr[oó]nico)? (?:no entregad|devuelt|rechazad)"
    r"|no (?:fue )?entregable"
    r"|rapport de non|onbestelbaar|ikke leveres|kunde inte levereras|toimittamatta"
    r"|не (?:было )?(?:доставлен|удалось доставить)|не может быть доставлен"
    r"|退信|投递失败|無法投遞|送信(?:でき|失敗)|配信(?:不能|でき|失敗)|반송"
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
    r"|did(?: not|n['’]t) reach|error (?:has )?occurred while (?:attempting|trying) to deliver"
    r"|had (?:permanent )?delivery errors|delivery .{0,80}was aborted|automatically rejected"
    r"|fail(?:ed|s|ure) to (?:deliver|send)|(?:mail|delivery|message) failed|failure reasons?"
    r"|not deliverable|cannot (?:be delivered|deliver)|can(?: not|['’]t) be delivered"
    r"|(?:was|were|been) (?:rejected|refused|returned|bounced)|unsuccessful|message blocked"
    r"|returning (?:it )?to (?:the )?sender|giv(?:en|ing) up|error in delivery"
    r"|refused to talk to me|\(in reply to (?:[A-Z]+ |end of )"
    r"|no pudo (?:ser entregad|entregarse)|no se (?:pudo|puede|ha podido) entregar"
    r"|no ha podido (?:ser entregad|entregarse)|imposible entregar|no fue entregad"
    r"|n[aã]o (?:p[oô]de|pode) ser (?:entregue|enviada)|n[aã]o foi entregue"
    r"|nicht zugestellt|kan niet worden bezorgd|n['’]a pas pu être (?:remis|distribu)"
    r"|impossibile (?:recapitare|consegnare)|non (?:è stato )?(?:recapitat|consegnat)"
    r"|не (?:было |был |была )?(?:доставлен|удалось доставить)|не может быть доставлен"
    r"|nie (?:mo[żz]na|zosta[łl]a?) (?:dostarcz|dor[ęe]cz)|teslim edilemedi"
    r"|devuelto|rechazad[oa]|no lleg[oó] a (?:su|los|el) destin",
    re.I,
)
# Why, where a server says no more.
_CAUSES = re.compile(
    r"(?:unknown|no such|invalid|bad|nonexistent) (?:local )?(?:user|recipient|mailbox"
    r"|address|account)"
    r"|(?:user|recipient|mailbox|address|account|domain|host)s? (?:is |was |are |has been "
    r"|name is )?"
    r"(?:unknown|not (?:found|known|recognized|available|exist)|does(?: not|n['’]t) exist"
    r"|disabled|full"
    r"|unavailable|inactive|suspended|rejected|invalid|over ?quota|expired)"
    r"|exceed(?:s|ed)? (?:the |its |his )?(?:allowed|maximum|mailbox|quota|size|storage)"
    r"|over ?quota"
    r"|no longer (?:exists|available|valid|in use)|relay(?:ing)? (?:denied|not permitted|access)"
    r"|(?:buz[oó]n|casilla|usuario|cuenta|direcci[oó]n|destinatario)[^.]{0,40}"
    r"(?:llen[oa]|no existe|desconocid|inexistente|inv[aá]lid|deshabilitad|suspendid)",
    re.I,
)
_DELIVERED = re.compile(
    r"(?:success(?:fully|ful)?|has been|was) (?:delivered|relayed)|(?:se|fue"
    r"|ha sido) entregad?[oó]",
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
_SERVER = re.compile(r"\b(?:host|servidor|server|mta) ([\w-]+(?:\.[\w-]+)+)", re.I)


def subject_of_bounce(subject: str) -> bool:
    """Whether `subject` is one that servers give to what they return."""
    return bool(_SUBJECT.search(subject))


def says_bounced(text: str) -> bool:
    """Whether `text`, known to be a server's, says that a mail did not arrive, or not yet.

    Never ask it of what a person may have written: people quote bounces.
    """
    return says_clearly(text) or bool(_REPLY.search(own := _own(text)) or _CAUSES.search(own))


def says_clearly(text: str) -> bool:
    """As `says_bounced`, of a text that an absence's program may have written too."""
    return bool(_FAILED.search(" ".join(_own(text).split())))


def report_in_words(message: Message, text: str, subject: str = "") -> DeliveryReport | None:
    """What a server's `message` tells of a delivery in its `text`; None if it neither says what
    happened nor to whom or to which mail."""
    own = _own(text)
    known = originals(message)
    to = recipients_in(message, own, known)
    bounced = says_bounced(text)
    if not (bounced or to or known):
        return None
    flat = " ".join(f"{subject} {own}".split())
    reply = _REPLY.search(own)
    status = _STATUS.search(reply[0] if reply else own)
    server = _SERVER.search(own)
    if _DELAYED.search(flat):
        outcome = Outcome.DELAYED
    else:
        arrived = not bounced and _DELIVERED.search(flat)
        outcome = Outcome.ACCEPTED if arrived else Outcome.BOUNCED
    return DeliveryReport(
        tuple(
            RecipientReport(
                address=address,
                outcome=outcome,
                status=status[1] if status else "",
                words=" ".join(reply[0].split())[:500] if reply else "",
                server=server[1] if server else "",
            )
            for address in to or ("",)
        ),
        known,
    )


def _own(text: str) -> str:
    returned = _ORIGINAL.search(text)
    return text[: returned.start()] if returned else text
