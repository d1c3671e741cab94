"""What a mail door says of itself, and whose mail to whom it takes."""

from aiosmtpd.smtp import SMTP, Envelope, Session

from mailgateway.receiving.envelope import sender_of
from mailgateway.receiving.limits import Limits
from office.addresses.ours import accepts
from office.custody import sender_rates
from office.custody.blocklist import is_blocked

_BLOCKED = (
    "550 5.7.1 No recibimos correo de este remitente; use otro medio / "
    "We take no mail from this sender; please use another way"
)
_TOO_MUCH = (
    "450 4.7.1 Demasiados mensajes de este remitente; pruebe en una hora / "
    "Too many messages from this sender, please try again in an hour"
)


class Hooks:
    """aiosmtpd's handler: who may write, who may be written to, and what we say we can do."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, name: str, offers: list[str]
    ) -> list[str]:
        """Offer PIPELINING, and never AUTH: nobody logs in here (aiosmtpd offers it after TLS)."""
        session.host_name = name
        kept = [offer for offer in offers if not offer[4:].startswith("AUTH")]
        return [kept[0], "250-PIPELINING", *kept[1:]]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse who is blocked, and put off who has brought too much within the hour.

        The null sender passes: delivery reports have no other, and nobody's patience to count on.
        """
        if sender := sender_of(address):
            if await is_blocked(sender):
                return _BLOCKED
            most = self._limits.messages_per_sender
            if most and sender_rates.brought(sender) >= most:
                return _TOO_MUCH
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse at once what nobody here would read."""
        if len(envelope.rcpt_tos) >= self._limits.recipients:
            return "452 4.5.3 Demasiados destinatarios / Too many recipients"
        if not accepts(address):
            return "550 5.1.1 No existe este destinatario / No such recipient here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"
