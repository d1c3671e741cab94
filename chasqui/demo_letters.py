"""What the demonstration's citizens write, as the bytes and files a channel brings."""

from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from chasqui import demo_files
from chasqui.demo_agenda import Submits
from chasqui.demo_data import CITIZENS, DemoCitizen
from office.papers import sniffing
from office.records.incoming import IncomingFile

_TYPES = {"pdf": ("application", "pdf"), "png": ("image", "png")}
_MAKERS: dict[str, Callable[[Submits], bytes]] = {
    "pdf": lambda act: demo_files.pdf(act.subject, CITIZENS[act.who].name, "Documento de prueba."),
    "png": lambda act: demo_files.picture(),
}


def mail(act: Submits, citizen: DemoCitizen, to: str, at: datetime, *, about: str = "") -> bytes:
    """The mail of `act`, sent at the moment `at`; an answer in the case `about`, if given."""
    message = _message(citizen, to, f"Re: {act.subject} {about}" if about else act.subject, at)
    message["Message-ID"] = f"<{act.key}.{at:%Y%m%d}@correo.example>"
    message.set_content(f"{act.text}\n", cte="quoted-printable")
    if act.file:
        kind, name = act.file
        main, sub = _TYPES[kind]
        message.add_attachment(_MAKERS[kind](act), maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def question(number: str, citizen: DemoCitizen, to: str, at: datetime) -> bytes:
    """A mail that asks for the state of the case `number`."""
    message = _message(citizen, to, f"Estado {number}", at)
    message["Message-ID"] = f"<estado.{number}.{at:%Y%m%d}@correo.example>"
    message.set_content("\n")
    return message.as_bytes()


def _message(citizen: DemoCitizen, to: str, subject: str, at: datetime) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = f'"{citizen.name}" <{citizen.address}>'
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(at)
    return message


def files(act: Submits) -> tuple[IncomingFile, ...]:
    """The file of `act`, as a chat brings it."""
    if not act.file:
        return ()
    kind, name = act.file
    content = _MAKERS[kind](act)
    return (IncomingFile(name, sniffing.media_type(content, name), content),)
