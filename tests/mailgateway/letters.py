"""Ways to write a mail for a test, and to have it read."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

from mailgateway.parsing.message import parse
from models.enums import Channel
from office.custody.raw_message import RawMessage
from office.messages.incoming import IncomingMessage

RECEIVED = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


def held(
    original: bytes,
    mail_from: str = "sobre@correo.example",
    recipients: tuple[str, ...] = ("tramites@chq.example",),
) -> RawMessage:
    """`original` as custody would hand it over."""
    return RawMessage(
        id=7,
        channel=Channel.EMAIL,
        original=original,
        received_at=RECEIVED,
        recipients=recipients,
        mail_from=mail_from,
        peer="127.0.0.1",
        external_id=None,
        attempts=1,
    )


def read(original: bytes | str | EmailMessage, **envelope: object) -> IncomingMessage:
    """`original` as the gateway reads it; a str stands for its UTF-8 bytes with CRLF."""
    if isinstance(original, EmailMessage):
        original = original.as_bytes(policy=SMTP)
    if isinstance(original, str):
        original = original.replace("\n", "\r\n").encode()
    return parse(held(original, **envelope))  # type: ignore[arg-type]


def letter(subject: str = "Solicitud", text: str = "Solicito una copia.\n") -> EmailMessage:
    """A plain letter of María's, to add to."""
    message = EmailMessage()
    message["From"] = '"María Quishpe" <Maria.Quishpe@Correo.example>'
    message["To"] = "tramites@chq.example"
    message["Subject"] = subject
    message["Message-ID"] = "<carta-1@correo.example>"
    message["Date"] = "Mon, 02 Mar 2026 08:00:00 -0500"
    message.set_content(text)
    return message
