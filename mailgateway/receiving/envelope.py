"""The SMTP envelope as custody keeps it: clean text, bounded, null sender as nothing."""

import re
import unicodedata

from aiosmtpd.smtp import Envelope

from models.enums import Channel
from office.custody.reception import Arrival
from office.storage.spool import Spooled

# A plain address in angle brackets and what follows it (RFC 5321 section 4.1.2, Dot-string): nearly
# every one, and recognised in a hundredth of the time that the library's general parser takes.
_PLAIN = re.compile(
    r"<([\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*"
    r"@[a-z\d-]+(?:\.[a-z\d-]+)*)>(?: (.*))?",
    re.ASCII | re.IGNORECASE,
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def printable(text: str) -> str:
    """`text` without what no database stores: control characters and undecodable bytes."""
    if text.isascii() and text.isprintable():  # nearly all, and told in a tenth of the time
        return text
    whole = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return _CONTROL.sub("", unicodedata.normalize("NFC", whole))


def plain_address(argument: str) -> tuple[str, str] | None:
    """Address and options of a MAIL or RCPT argument; None when it takes a parser to tell."""
    found = _PLAIN.fullmatch(argument)
    return (found[1], found[2] or "") if found else None


def sender_of(mail_from: str | None) -> str:
    """The envelope sender; "" for the null sender, which aiosmtpd gives as `<>`."""
    return "" if mail_from in (None, "<>") else printable(str(mail_from))


def arrival_of(envelope: Envelope, body: bytes | Spooled, peer: str, greeting: str) -> Arrival:
    """What the custody is asked to keep: the bytes, and who brought them to whom."""
    return Arrival(
        channel=Channel.EMAIL,
        original=body if isinstance(body, bytes) else b"",
        spooled=body if isinstance(body, Spooled) else None,
        mail_from=sender_of(envelope.mail_from),
        recipients=tuple(dict.fromkeys(printable(address) for address in envelope.rcpt_tos)),
        peer=peer,
        greeting=printable(greeting),
    )
