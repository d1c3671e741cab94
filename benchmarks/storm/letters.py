"""The mail of a storm: small for the most part, of every sort that ends in its own way."""

import base64
import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from random import Random

from benchmarks import phrases
from benchmarks.mailset import Mail
from benchmarks.pdfs import scanned_pdf

_EACH_WRITES = 10  # letters of one sender; who gets twenty answers within the hour gets no more
_BIG = 1_300_000  # bytes; above a megabyte a mail waits in a file, not in memory
_TWICE = 0.03
_REPLIES, _ASKS = 0.03, 0.01


class Fate(StrEnum):
    """What must become of a letter, however often it comes."""

    RECORD = "record"  # one numbered record, answered once
    NOTED = "noted"  # written by a machine
    HELD = "held"  # nobody can read it: a person must see it
    ANSWERED = "answered"  # a question for the state of a case


class Next(StrEnum):
    """What its sender does once the acknowledgement has come."""

    NOTHING = "nothing"
    REPLY = "reply"
    ASK = "ask"


@dataclass(frozen=True)
class Letter:
    """A mail; `content` is what custody must keep, `twice` when it is sent again after its 250."""

    sender: str
    message_id: str
    content: bytes = field(repr=False)
    fate: Fate = Fate.RECORD
    twice: bool = False
    then: Next = Next.NOTHING

    @property
    def sha256(self) -> str:
        """The name of its content."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def mail(self) -> Mail:
        """It as it goes over the wire."""
        stuffed = (b"\r\n" + self.content).replace(b"\r\n.", b"\r\n..")[2:]
        return Mail(self.sender, self.message_id, stuffed + b".\r\n")


@dataclass(frozen=True)
class Acknowledgement:
    """What came back for a letter: its own Message-ID, and the number that was given."""

    message_id: str
    number: str


# How many of a thousand; the rest is plain. Each sort comes once at least.
_SORTS = {"note": 80, "scan": 10, "big": 1, "bounce": 20, "absence": 20, "garbage": 10}


def letters(count: int, seed: int) -> list[Letter]:
    """`count` letters in a fixed disorder; some more will be written in reply to what comes back.

    The same for the same numbers.
    """
    random = Random(seed)
    sorts = [s for s, share in _SORTS.items() for _ in range(max(1, round(count * share / 1000)))]
    sorts = [*sorts, *["plain"] * count][:count]
    random.shuffle(sorts)
    people = count // _EACH_WRITES + 1
    return [_letter(random, sort, i, f"vecino{i % people}@correo.example")
            for i, sort in enumerate(sorts)]  # fmt: skip


def answer_to(letter: Letter, told: Acknowledgement) -> Letter:
    """What the sender of `letter` writes next; there must be something."""
    message_id = f"<{letter.then}.{letter.message_id[1:]}"
    asks = letter.then is Next.ASK
    subject = f"Estado {told.number}" if asks else f"Re: Recibimos su escrito {told.number}"
    text = "Gracias." if asks else "Añado que el plazo vence el viernes. Adjunto lo que falta."
    head = _head(letter.sender, message_id, subject)
    head += f"In-Reply-To: {told.message_id}\r\n"
    head += f"References: {letter.message_id} {told.message_id}\r\n"
    fate = Fate.ANSWERED if asks else Fate.RECORD
    return Letter(letter.sender, message_id, _plain(head, text), fate)


def _letter(random: Random, sort: str, position: int, sender: str) -> Letter:
    message_id = f"<{position}.{random.getrandbits(64):016x}@correo.example>"
    head = _head(sender, message_id, phrases.subject(random), phrases.full_name(random))
    text = "\n\n".join(phrases.paragraphs(random, 900))
    twice, chance = random.random() < _TWICE, random.random()
    match sort:
        case "bounce":
            return Letter("", message_id, _bounce(message_id, text), Fate.NOTED, twice)
        case "absence":
            content = _plain(head + "Auto-Submitted: auto-replied\r\n", text)
            return Letter(sender, message_id, content, Fate.NOTED, twice)
        case "garbage":
            content = base64.encodebytes(random.randbytes(900)).replace(b"\n", b"\r\n")
            return Letter(sender, message_id, content, Fate.HELD, twice)
        case "plain":
            then = Next.REPLY if chance < _REPLIES else Next.NOTHING
            then = Next.ASK if chance > 1 - _ASKS else then
            return Letter(sender, message_id, _plain(head, text), twice=twice, then=then)
    kind, name, file = _file(random, sort)
    return Letter(sender, message_id, _with_file(head, text, kind, name, file), twice=twice)


def _head(sender: str, message_id: str, subject: str, name: str = "") -> str:
    return (
        f"From: {_word(name)} <{sender}>\r\nTo: tramites@chq.example\r\n"
        f"Subject: {_word(subject)}\r\nDate: Tue, 24 Nov 2026 09:00:00 -0500\r\n"
        f"Message-ID: {message_id}\r\nMIME-Version: 1.0\r\n"
    )


def _word(text: str) -> str:
    if text.isascii():
        return text
    return f"=?utf-8?b?{base64.b64encode(text.encode()).decode()}?="  # RFC 2047


_TEXT = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"


def _plain(head: str, text: str) -> bytes:
    return f"{head}{_TEXT}{text}\n".replace("\r\n", "\n").replace("\n", "\r\n").encode()


def _with_file(head: str, text: str, kind: str, name: str, file: bytes) -> bytes:
    # The header of the text follows the first boundary.
    begun = _plain(f'{head}Content-Type: multipart/mixed; boundary="=_1"\r\n\r\n--=_1\r\n', text)
    entity = (
        f'--=_1\r\nContent-Type: {kind}; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'
    )
    encoded = base64.encodebytes(file).replace(b"\n", b"\r\n")
    return begun + entity.encode() + encoded + b"--=_1--\r\n"


def _file(random: Random, sort: str) -> tuple[str, str, bytes]:
    match sort:
        case "scan":
            return "application/pdf", "solicitud.pdf", _scan(random.randrange(5))
        case "big":
            return "image/tiff", "plano.tif", b"II*\x00" + random.randbytes(_BIG)
    rows = "".join(f"{n};{random.randrange(10**6)}\n" for n in range(40))
    return "text/csv", "consumos.csv", rows.encode()


@cache
def _scan(number: int) -> bytes:
    """One of a few: many send the same form."""
    return scanned_pdf([f"Formulario {number}", "Solicitud de copia"], Random(number))


def _bounce(message_id: str, text: str) -> bytes:
    """A delivery report (RFC 3464) about a mail that nobody here has sent."""
    report = (
        "From: Mail Delivery System <MAILER-DAEMON@mx.example>\r\nTo: tramites@chq.example\r\n"
        f"Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: {message_id}\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=_1"\r\n\r\n'
        f"--=_1\r\n{_TEXT}{text}\r\n--=_1\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; nadie@correo.example\r\n"
        "Action: failed\r\nStatus: 5.1.1\r\n\r\n--=_1--\r\n"
    )
    return report.replace("\r\n", "\n").replace("\n", "\r\n").encode()
