"""The mail that citizens write, made up: the same for the same seed, in the shares seen in life."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from random import Random

from benchmarks import phrases
from benchmarks.pdfs import scanned_pdf

SENDERS = 300
_REPLIES = 0.2
_SHARES = (("plain", 0.60), ("html", 0.25), ("pdf", 0.15))
_TEXT = {"plain": 1_300, "html": 3_800, "pdf": 1_300}  # bytes, before the encoding
_STYLE = "p{margin:0 0 1em 0;font-family:Calibri,Arial,sans-serif;font-size:11pt;color:#222}"
_SPAN = "<p class=MsoNormal style='mso-margin-top-alt:auto'><span lang=ES style='font-size:11.0pt'>"
_FIRST = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Mail:
    """A mail ready to be sent: `wire` has its dots doubled and the final dot."""

    sender: str
    message_id: str
    wire: bytes = field(repr=False)


@dataclass(frozen=True)
class _Thread:
    message_id: str
    subject: str
    name: str
    address: str


def mails(count: int, seed: int) -> list[Mail]:
    """`count` mails: 60 % plain (2 KB), 25 % with HTML (15 KB), 15 % with a PDF (190 KB).

    44 KB on average, from 300 senders; every fifth continues one that its sender wrote before.
    Sets of different seeds share no message.
    """
    random = Random(seed)
    kinds = [kind for kind, share in _SHARES for _ in range(round(count * share))]
    kinds = [*kinds, *["plain"] * count][:count]
    random.shuffle(kinds)
    people = _people()
    begun: list[_Thread] = []
    made = []
    for position, kind in enumerate(kinds):
        earlier = random.choice(begun) if begun and random.random() < _REPLIES else None
        thread = _thread(random, earlier, people[(len(begun) + seed) % SENDERS])
        if earlier is None:
            begun.append(thread)
        message = _message(random, kind, thread, earlier)
        message["Date"] = format_datetime(_FIRST + timedelta(seconds=37 * position))
        message["Message-ID"] = thread.message_id
        made.append(_mail(message, thread, random))
    return made


def _people() -> list[tuple[str, str]]:
    random = Random(0)
    return [(phrases.full_name(random), f"vecino{i:03d}@correo.example") for i in range(SENDERS)]


def _thread(random: Random, earlier: _Thread | None, person: tuple[str, str]) -> _Thread:
    message_id = f"<{uuid.UUID(int=random.getrandbits(128))}@correo.example>"
    if earlier is None:
        return _Thread(message_id, phrases.subject(random), *person)
    return _Thread(message_id, f"Re: {earlier.subject}", earlier.name, earlier.address)


def _message(random: Random, kind: str, thread: _Thread, earlier: _Thread | None) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = f'"{thread.name}" <{thread.address}>'
    message["To"] = "tramites@chq.example"
    message["Subject"] = thread.subject
    if earlier is not None:
        message["In-Reply-To"] = message["References"] = earlier.message_id
    opening = f"De mi consideración:\n\n{thread.name}, con cédula {phrases.id_card(random)}.\n\n"
    closing = f"\n\nAtentamente,\n{thread.name}\n"
    if earlier is not None:
        closing += "\nEl lunes, 2 de marzo de 2026, Trámites escribió:\n> Recibimos su escrito.\n"
    paragraphs = phrases.paragraphs(random, _TEXT[kind])
    encoding = random.choice(("quoted-printable", "base64"))
    message.set_content(opening + "\n\n".join(paragraphs) + closing, cte=encoding)
    if kind == "html":
        html = "".join(f"{_SPAN}{text}<o:p></o:p></span></p>\n" for text in paragraphs)
        head = f"<html><head><meta charset='utf-8'><style>{_STYLE * 8}</style></head><body>"
        message.add_alternative(
            f"{head}{_SPAN}{opening}</span></p>{html}</body></html>", subtype="html",
            cte="quoted-printable",
        )  # fmt: skip
    if kind == "pdf":
        lines = [thread.subject, thread.name, *phrases.paragraphs(random, 2_500)]
        message.add_attachment(
            scanned_pdf(lines, random), maintype="application", subtype="pdf",
            filename=f"solicitud n.º {random.randrange(1, 999)} – {thread.name}.pdf",
        )  # fmt: skip
    return message


def _mail(message: EmailMessage, thread: _Thread, random: Random) -> Mail:
    if message.is_multipart():  # else the boundaries would differ from run to run
        message.set_boundary(f"=_{random.getrandbits(96):024x}")
    content = message.as_bytes(policy=SMTP)
    stuffed = content.replace(b"\r\n.", b"\r\n..")
    return Mail(thread.address, thread.message_id, stuffed.rstrip(b"\r\n") + b"\r\n.\r\n")
