"""A citizen with a mail program: writes to the office over SMTP and reads what comes back."""

import asyncio
import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import make_msgid
from functools import cache

from fpdf import FPDF

from tests.support.polling import until
from tests.support.premises import FRONT_DESK, Premises
from tests.support.sink import Sink

MARIA = "maria.quishpe@correo.example"
_NUMBER = re.compile(r"^Número: (\S+)$", re.M)
_CODE = re.compile(r"^Código de consulta: (\S+)$", re.M)


@cache
def pdf(words: str = "Solicitud de copia certificada de escritura") -> bytes:
    """A PDF of one page that says `words`."""
    document = FPDF()
    document.add_page()
    document.set_font("helvetica", size=12)
    document.cell(text=words)
    return bytes(document.output())


def letter(
    subject: str = "Solicitud de copia certificada",
    text: str = "Buenos días:\n\nSolicito una copia de mi escritura. Adjunto la solicitud.\n",
    sender: str = MARIA,
    files: tuple[tuple[str, bytes], ...] = (),
) -> EmailMessage:
    """A mail to the front desk as a mail program writes it; each file a name and its bytes."""
    message = EmailMessage()
    message["From"] = f"María Quishpe <{sender}>"
    message["To"] = FRONT_DESK
    message["Subject"] = subject
    message["Message-ID"] = make_msgid(domain="correo.example")
    message.set_content(text)
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return message


async def send(
    premises: Premises,
    message: EmailMessage | bytes,
    sender: str = MARIA,
    to: str = FRONT_DESK,
) -> None:
    """Hand `message` to the office's mail server. Raises what smtplib raises."""
    content = message if isinstance(message, bytes) else message.as_bytes()

    def hand_over() -> None:
        with smtplib.SMTP(
            "127.0.0.1", premises.smtp_port, local_hostname="correo.example", timeout=20
        ) as client:
            client.sendmail(sender, [to], content)

    await asyncio.to_thread(hand_over)


@dataclass(frozen=True)
class Received:
    """A mail from the office: what it says, and the mail itself."""

    mail: EmailMessage

    @property
    def text(self) -> str:
        """The text part."""
        body = self.mail.get_body(("plain",))
        assert body is not None
        return str(body.get_content()).replace("\r\n", "\n")

    @property
    def number(self) -> str:
        """What stands behind «Número:»."""
        return self._found(_NUMBER)

    @property
    def code(self) -> str:
        """What stands behind «Código de consulta:»."""
        return self._found(_CODE)

    @property
    def message_id(self) -> str:
        """Its Message-ID."""
        return str(self.mail["Message-ID"])

    def _found(self, pattern: re.Pattern[str]) -> str:
        found = pattern.search(self.text)
        assert found, self.text
        return found[1]


def received(sink: Sink, address: str = MARIA) -> list[Received]:
    """What has come to `address` so far, oldest first."""
    return [
        Received(message)
        for envelope, message in zip(sink.envelopes, sink.messages, strict=True)
        if address in envelope.rcpt_tos
    ]


async def next_mail(
    sink: Sink, which: Callable[[Received], bool], address: str = MARIA, seconds: float = 20.0
) -> Received:
    """The first mail to `address` that is `which`, once it is there."""

    async def look() -> list[Received]:
        return [one for one in received(sink, address) if which(one)]

    return (await until(look, f"a mail to {address}", seconds))[0]


def about(words: str) -> Callable[[Received], bool]:
    """Whose subject has `words`."""
    return lambda mail: words in str(mail.mail["Subject"])
