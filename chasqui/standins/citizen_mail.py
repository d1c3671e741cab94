"""Writes a mail the way a citizen's program would, and hands it over by SMTP."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

import aiosmtplib

from office import clock

_PATIENCE = 20.0  # seconds
_HOST = "correo.example"


@dataclass(frozen=True)
class Letter:
    """What the form holds; `in_reply_to` is the Message-ID answered, "" if none."""

    name: str = ""
    sender: str = ""
    to: str = ""
    subject: str = ""
    text: str = ""
    in_reply_to: str = ""


class NotSent(Exception):
    """The mail was not taken; the text says why, in Spanish."""


def compose(letter: Letter, files: Sequence[tuple[str, bytes]]) -> EmailMessage:
    """The mail of `letter` with `files` (name, content). Raises NotSent for a bad address."""
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = Address(_line(letter.name), addr_spec=_line(letter.sender))
        message["To"] = Address(addr_spec=_line(letter.to))
        message["Subject"] = _line(letter.subject)
        if letter.in_reply_to:
            message["In-Reply-To"] = message["References"] = _line(letter.in_reply_to)
    except (ValueError, IndexError):
        raise NotSent("Revise las direcciones: una de ellas no es de correo.") from None
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = make_msgid(domain=_HOST)
    message.set_content(letter.text or "\n")
    for name, content in files:
        message.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=_line(name)
        )
    return message


def _line(text: str) -> str:
    return " ".join(text.split())


async def send(message: EmailMessage, host: str, port: int) -> None:
    """Hand `message` over at `host`:`port`. Raises NotSent with the server's answer."""
    try:
        await aiosmtplib.send(message, hostname=host, port=port, timeout=_PATIENCE)
    except aiosmtplib.SMTPResponseException as error:
        raise NotSent(f"La oficina no lo recibió: {error.code} {error.message}") from None
    except aiosmtplib.SMTPRecipientsRefused as error:
        replies = "; ".join(f"{one.code} {one.message}" for one in error.recipients)
        raise NotSent(f"La oficina no lo recibió: {replies}") from None
    except (aiosmtplib.SMTPException, OSError):
        raise NotSent("El servidor de correo no responde. Inténtelo en un momento.") from None
