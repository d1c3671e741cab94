"""An outbox message as mail: threaded, marked as automatic where it is, safe in its headers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from mailgateway.id_fields import POLICY
from office.notices.outbox import Parcel
from office.notices.texts import RenderedText

# Written by a person, who wants an answer; everything else is ours (RFC 3834 section 5).
_BY_PEOPLE = {"signed_reply"}
_IN_REPLY = {"acknowledgement", "addition_received", "status", "status_refused", "held_for_review"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_MESSAGE_ID = re.compile(r"<[^<>\s]+>")
_LONGEST_REFERENCES = 20


@dataclass(frozen=True)
class OutgoingFile:
    """A file to send along."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


def compose(
    parcel: Parcel,
    rendered: RenderedText,
    files: Sequence[OutgoingFile],
    *,
    mail_from: str,
    reply_to: str = "",
    from_name: str = "",
) -> EmailMessage:
    """`parcel` as a mail from `mail_from` that says what `rendered` says.

    The same parcel gives the same Message-ID and date on every attempt, so that a receiver can tell
    a repetition. Nothing in it can add a header: line ends and controls become blanks.
    """
    message = EmailMessage(policy=POLICY)
    message["Message-ID"] = _message_id(parcel.message_id)
    message["Date"] = format_datetime(parcel.created_at)
    message["From"] = _address(mail_from, from_name)
    message["To"] = _address(parcel.to_address, parcel.to_name)
    message["Subject"] = _one_line(rendered.subject)
    reply_to = parcel.reply_to or reply_to
    if reply_to and reply_to != mail_from:
        message["Reply-To"] = _address(reply_to, from_name)
    _thread(message, parcel)
    if parcel.kind not in _BY_PEOPLE:
        answers = parcel.kind in _IN_REPLY
        message["Auto-Submitted"] = "auto-replied" if answers else "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"  # what Exchange heeds instead
    message.set_content(rendered.text, cte="quoted-printable")
    if rendered.html:
        message.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
    for file in files:
        _attach(message, file)
    return message


def to_bytes(message: EmailMessage, *, utf8: bool = False) -> bytes:
    """`message` as it goes over the wire; `utf8` when its addresses need SMTPUTF8 (RFC 6531)."""
    return message.as_bytes(policy=SMTPUTF8 if utf8 else SMTP)


def _thread(message: EmailMessage, parcel: Parcel) -> None:
    """In-Reply-To and References, so that the citizen's program shows one conversation."""
    answered = _MESSAGE_ID.findall(parcel.in_reply_to)[-1:]
    chain = list(dict.fromkeys([*_MESSAGE_ID.findall(parcel.references), *answered]))
    if answered:
        message["In-Reply-To"] = answered[0]
    if chain:  # the first and the last ones, as RFC 5322 section 3.6.4 lets a long chain be cut
        long = len(chain) > _LONGEST_REFERENCES
        kept = [chain[0], *chain[1 - _LONGEST_REFERENCES :]] if long else chain
        message["References"] = " ".join(kept)


def _attach(message: EmailMessage, file: OutgoingFile) -> None:
    maintype, _, subtype = file.media_type.partition("/")
    if not subtype or maintype in ("message", "multipart") or not file.media_type.isascii():
        maintype, subtype = "application", "octet-stream"
    message.add_attachment(
        file.content, maintype=maintype, subtype=subtype, filename=_one_line(file.name)
    )


def _message_id(message_id: str) -> str:
    bare = _CONTROL.sub("", message_id).strip().strip("<>")
    return f"<{bare}>"


def _one_line(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()


def _address(address: str, name: str) -> Address:
    """An address header's value. Raises ValueError when `address` is none."""
    local, at, domain = address.rpartition("@")
    if not at or not local or _CONTROL.search(address):
        raise ValueError(f"not an address: {address!r}")
    return Address(_one_line(name), local, ascii_domain(domain))


def ascii_domain(domain: str) -> str:
    """`domain` in its ASCII form (RFC 5891), as it goes over the wire."""
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise ValueError(f"not a domain: {domain!r}") from None
