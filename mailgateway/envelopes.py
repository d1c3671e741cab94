"""The SMTP envelope as custody keeps it: clean text, bounded, null sender as nothing."""

import re
import unicodedata

from aiosmtpd.smtp import Envelope

from models.enums import Channel
from office.custody.reception import Arrival

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def storable(text: str) -> str:
    """`text` without what no database stores: control characters and undecodable bytes."""
    whole = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return _CONTROL.sub("", unicodedata.normalize("NFC", whole))


def sender_of(mail_from: str | None) -> str:
    """The envelope sender; "" for the null sender, which aiosmtpd gives as `<>`."""
    return "" if mail_from in (None, "<>") else storable(str(mail_from))


def arrival_of(envelope: Envelope, body: bytes, peer: str, greeting: str) -> Arrival:
    """What the custody is asked to keep: the bytes, and who brought them to whom."""
    return Arrival(
        channel=Channel.EMAIL,
        original=body,
        mail_from=sender_of(envelope.mail_from),
        recipients=tuple(dict.fromkeys(storable(address) for address in envelope.rcpt_tos)),
        peer=peer,
        greeting=storable(greeting),
    )
