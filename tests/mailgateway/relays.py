"""A relay on loopback that keeps what it is given, and answers as it is told to."""

import asyncio
import ssl
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.smtp import SMTP, Envelope, Session


class _Conversation(SMTP):
    """aiosmtpd, which refuses what RFC 3461 adds to MAIL and RCPT: noted, and taken away first."""

    async def smtp_MAIL(self, arg: str | None) -> None:
        rest, noted = _parted(arg or "")
        self.event_handler.mail_options.append(noted)
        await super().smtp_MAIL(rest)

    async def smtp_RCPT(self, arg: str | None) -> None:
        rest, noted = _parted(arg or "")
        self.event_handler.rcpt_options.append(noted)
        await super().smtp_RCPT(rest)


def _parted(arg: str) -> tuple[str, list[str]]:
    words = arg.split(" ")
    noted = [word for word in words if word.startswith(("RET=", "ENVID=", "NOTIFY=", "ORCPT="))]
    return " ".join(word for word in words if word not in noted), noted


@dataclass
class Relay:
    """`answers` are given to RCPT and DATA in turn; "" hangs up instead; none left means 250."""

    rcpt_answers: list[str] = field(default_factory=list)
    data_answers: list[str] = field(default_factory=list)
    taken: list[Envelope] = field(default_factory=list)
    sessions: int = 0
    greeted_by: list[str] = field(default_factory=list)
    offers_reports: bool = False
    tls: ssl.SSLContext | None = None
    encrypted: list[bool] = field(default_factory=list)
    mail_options: list[list[str]] = field(default_factory=list)
    rcpt_options: list[list[str]] = field(default_factory=list)
    server: asyncio.Server | None = None

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, name: str, offers: list[str]
    ) -> list[str]:
        self.sessions += 1
        self.greeted_by.append(name)
        session.host_name = name
        return [offers[0], "250-DSN", *offers[1:]] if self.offers_reports else offers

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.rcpt_answers.pop(0) if self.rcpt_answers else "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.encrypted.append(session.ssl is not None)
        answer = self.data_answers.pop(0) if self.data_answers else "250 2.0.0 queued as 4F7A"
        if not answer:
            assert server.transport is not None
            server.transport.close()
        elif answer.startswith("250"):
            self.taken.append(envelope)
        return answer

    async def open(self) -> "Relay":
        loop = asyncio.get_running_loop()
        self.server = await loop.create_server(
            lambda: _Conversation(
                self,
                enable_SMTPUTF8=True,
                hostname="relay.example",
                loop=loop,
                tls_context=self.tls,
            ),
            "127.0.0.1",
            0,
        )
        return self

    @property
    def url(self) -> str:
        assert self.server is not None
        return f"smtp://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"

    @property
    def mails(self) -> list[EmailMessage]:
        """What was taken, as a mail client would read it."""
        return [_read(envelope) for envelope in self.taken]


def _read(envelope: Envelope) -> EmailMessage:
    assert isinstance(envelope.content, bytes)
    message = message_from_bytes(envelope.content, policy=default)
    assert isinstance(message, EmailMessage)
    return message
