"""An outbox message as mail: threaded, marked as automatic where it is, safe in its headers."""

import binascii
import hashlib
import re
from base64 import b64encode, encodebytes
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import Message
from email.policy import Compat32
from email.utils import format_datetime, quote
from typing import Any

from office.addresses.domains import in_ascii
from office.delivery.claims import Parcel
from office.notices.texts import RenderedText

# Written by a person, who wants an answer; everything else is ours (RFC 3834 section 5).
_BY_PEOPLE = {"signed_reply"}
_IN_REPLY = {"acknowledgement", "addition_received", "status", "status_refused", "held_for_review"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# What one line can hold (RFC 5322, sections 2.1.1 and 3.6.4): another among the references would
# have all of them written as encoded words, by which no program threads.
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,900}>")
_ATOMS = re.compile(r"[\w !#$%&'*+/=?^`{|}~-]+", re.ASCII)  # of RFC 5322 section 3.2.3
_TOKEN = re.compile(r"[\w!#$&^.+-]+", re.ASCII)  # of a media type (RFC 6838 section 4.2)
_LONGEST_REFERENCES = 20
_LONGEST_LINE = 78  # RFC 5322 section 2.1.1
_LONGEST_PIECE = 42  # bytes of UTF-8 in an encoded word, which then fits into a line with «Subject»


class _Wire(Compat32):
    """The library's older way to write fields: the newer one reads and folds each by the grammar,
    which takes four times as long as all the rest. What must not be in a field is kept out of it
    below, and what fits into its line needs no folding."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        line = f"{name}: {value}"
        if len(line) <= _LONGEST_LINE and line.isascii():
            return line.encode("ascii") + b"\r\n"
        folded: bytes = super().fold_binary(name, value)
        return folded


_WIRE = _Wire(linesep="\r\n", max_line_length=_LONGEST_LINE)


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
) -> bytes:
    """`parcel` as a mail from `mail_from` that says what `rendered` says, as it goes over the wire.

    The same parcel gives the same bytes on every attempt, so that a receiver can tell a repetition.
    Nothing in it can add a header: line ends and controls become blanks. An address beyond ASCII
    stands in it as it is (RFC 6532). ValueError when an address is none.
    """
    said = [_text("plain", rendered.text)]
    if rendered.html:
        said.append(_text("html", rendered.html))
    boundary = hashlib.sha256(parcel.message_id.encode()).hexdigest()[:24]
    content = _together("alternative", said, f"=_a{boundary}")
    if files:
        content = _together("mixed", [content, *map(_attached, files)], f"=_m{boundary}")
    message = Message(_WIRE)
    message["Message-ID"] = _message_id(parcel.message_id)
    message["Date"] = format_datetime(parcel.created_at)
    message["From"] = _mailbox(mail_from, from_name)
    message["To"] = _mailbox(parcel.to_address, parcel.to_name)
    message["Subject"] = _words(rendered.subject)
    reply_to = parcel.reply_to or reply_to
    if reply_to and reply_to != mail_from:
        message["Reply-To"] = _mailbox(reply_to, from_name)
    _thread(message, parcel)
    if parcel.kind not in _BY_PEOPLE:
        answers = parcel.kind in _IN_REPLY
        message["Auto-Submitted"] = "auto-replied" if answers else "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"  # what Exchange heeds instead
    message["MIME-Version"] = "1.0"
    return _fields(message) + content


def _fields(part: Message) -> bytes:
    return b"".join(_WIRE.fold_binary(name, value) for name, value in part.raw_items())


def _together(kind: str, parts: Sequence[bytes], boundary: str) -> bytes:
    """`parts`, each its header and its content, as one; the only one as it is.

    Written here, since the library's generator takes each line of the contents in its hand.
    """
    if len(parts) == 1:
        return parts[0]
    whole = Message(_WIRE)
    whole["Content-Type"] = f'multipart/{kind}; boundary="{boundary}"'
    line = f"\r\n--{boundary}".encode("ascii")
    return b"".join((_fields(whole), *(line + b"\r\n" + part for part in parts), line, b"--\r\n"))


def _part(header: Message, content: bytes) -> bytes:
    """A part with `content`, as its encoding made it: lines that end in LF alone."""
    return _fields(header) + b"\r\n" + content.replace(b"\n", b"\r\n")


def _text(subtype: str, text: str) -> bytes:
    header = Message(_WIRE)
    header["Content-Type"] = f'text/{subtype}; charset="utf-8"'
    header["Content-Transfer-Encoding"] = "quoted-printable"
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return _part(header, binascii.b2a_qp(plain.encode("utf-8", "replace"), istext=True))


def _attached(file: OutgoingFile) -> bytes:
    maintype, _, subtype = file.media_type.partition("/")
    known = _TOKEN.fullmatch(maintype) and _TOKEN.fullmatch(subtype)
    if not known or maintype in ("message", "multipart"):
        maintype, subtype = "application", "octet-stream"
    name = _one_line(file.name)
    header = Message(_WIRE)
    header["Content-Type"] = f"{maintype}/{subtype}"
    header["Content-Transfer-Encoding"] = "base64"
    # Beyond ASCII by RFC 2231, which every client of today reads.
    given = name if name.isascii() else ("utf-8", "", name)
    header.add_header("Content-Disposition", "attachment", filename=given)
    return _part(header, encodebytes(file.content))


def _thread(message: Message, parcel: Parcel) -> None:
    """In-Reply-To and References, so that the citizen's program shows one conversation."""
    answered = _MESSAGE_ID.findall(parcel.in_reply_to)[-1:]
    chain = list(dict.fromkeys([*_MESSAGE_ID.findall(parcel.references), *answered]))
    if answered:
        message["In-Reply-To"] = answered[0]
    if chain:  # the first and the last ones, as RFC 5322 section 3.6.4 lets a long chain be cut
        long = len(chain) > _LONGEST_REFERENCES
        kept = [chain[0], *chain[1 - _LONGEST_REFERENCES :]] if long else chain
        message["References"] = " ".join(kept)


def _message_id(message_id: str) -> str:
    bare = _CONTROL.sub("", message_id).strip().strip("<>")
    return f"<{bare}>"


def _one_line(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()


def _words(text: str) -> str:
    """`text` as the value of a field: as it is, or in encoded words (RFC 2047)."""
    line = _one_line(text)
    if line.isascii() and "=?" not in line:
        return line
    octets, pieces = line.encode("utf-8", "replace"), []
    while octets:
        end = _LONGEST_PIECE
        while octets[end : end + 1] and octets[end] & 0xC0 == 0x80:  # within a character
            end -= 1
        pieces.append(octets[:end])
        octets = octets[end:]
    return " ".join(f"=?utf-8?b?{b64encode(piece).decode()}?=" for piece in pieces)


def _mailbox(address: str, name: str) -> str:
    """An address field's value. Raises ValueError when `address` is none."""
    local, at, domain = address.rpartition("@")
    if not at or not local or _CONTROL.search(address):
        raise ValueError(f"not an address: {address!r}")
    bare = Address("", local, ascii_domain(domain)).addr_spec
    if not bare.isascii():  # bytes in a text, for the library to leave alone
        bare = bare.encode("utf-8").decode("ascii", "surrogateescape")
    named = name.strip() and name.strip().casefold() != address.casefold()
    return f"{_phrase(name)} <{bare}>" if named else bare


def _phrase(name: str) -> str:
    """A name before an address (RFC 5322 section 3.2.5)."""
    words = _words(name)
    return words if "=?" in words or _ATOMS.fullmatch(words) else f'"{quote(words)}"'


def ascii_domain(domain: str) -> str:
    """`domain` in its ASCII form (RFC 5891), as it goes over the wire. ValueError without."""
    plain = domain if domain.isascii() else in_ascii(domain)
    if domain and not plain:
        raise ValueError(f"not a domain: {domain!r}")
    return plain
