"""What the SMTP door says of itself, and whose mail it takes."""

from aiosmtpd.smtp import SMTP, Envelope, Session

from mailgateway.limits import Limits
from office.custody.addresses import accepts


class Hooks:
    """aiosmtpd's handler: who may be written to, and what we say we can do."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, name: str, offers: list[str]
    ) -> list[str]:
        """Offer PIPELINING, and never AUTH: nobody logs in here (aiosmtpd offers it after TLS)."""
        session.host_name = name
        kept = [offer for offer in offers if not offer[4:].startswith("AUTH")]
        return [kept[0], "250-PIPELINING", *kept[1:]]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse at once what nobody here would read."""
        if len(envelope.rcpt_tos) >= self._limits.recipients:
            return "452 4.5.3 Too many recipients"
        if not accepts(address):
            return "550 5.1.1 No such recipient here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"
