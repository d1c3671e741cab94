"""Reads header fields as people meant them: encoded words with all their usual violations."""

import binascii
import quopri
import re
from email.message import Message

from mailgateway.mime.charsets import cleaned, decode
from mailgateway.mime.mailboxes import mailboxes

# RFC 2047 section 2, tolerating blanks and line ends inside, a language (RFC 2231 section 5) and
# a missing end.
_WORD = re.compile(
    r"=\?\s*([^?\s*]+)(?:\*[^?\s]*)?\s*\?\s*([bq])\s*\?(.*?)(?:\?=|(?=\s*=\?[^?\s]+\?[bq]\?)|\Z)",
    re.I | re.S,
)
_FOLD = re.compile(r"\r?\n(?=[ \t])|[\r\n]+")
_BLANKS = re.compile(r"\s+")
_MESSAGE_ID = re.compile(r"<[^<>\s]+>")
_OF_ID = r"[^<>\s,;]"
# It is looked for where a run of such letters begins: from every letter of it would take the
# square of its length.
_BARE_ID = re.compile(rf"(?<!{_OF_ID}){_OF_ID}+@{_OF_ID}+")
_KNOWN = "_chasqui_fields"  # where a message keeps its fields by name
_LONGEST = 20_000
_LONGEST_ID = 998
_MOST_ADDRESSES = 30_000  # characters of all fields of a name together: more than we keep of them
# Marks that turn the text around them, so that what is read is not what is there.
_TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def raw(message: Message, name: str) -> str:
    """The first field called `name`, unfolded, its bytes as text; "" without one."""
    found = _fields(message).get(name.lower())
    return _text(str(found[0])) if found else ""


def every(message: Message, name: str) -> list[str]:
    """Every field called `name`, unfolded."""
    return [_text(str(value)) for value in _fields(message).get(name.lower(), ())]


_Fields = dict[str, list[object]]


def _fields(message: Message) -> _Fields:
    """The fields by their names in lower case; found once, since each reader asks for some forty
    and a header may have a hundred thousand."""
    count: int
    fields: _Fields
    count, fields = vars(message).get(_KNOWN, (-1, {}))
    if count != len(message):
        fields = {}
        for name, value in message.raw_items():
            fields.setdefault(name.lower(), []).append(value)
        vars(message)[_KNOWN] = (len(message), fields)
    return fields


def _text(value: str) -> str:
    unfolded = _FOLD.sub("", value[:_LONGEST])
    if unfolded.isascii():
        return unfolded
    return decode(unfolded.encode("utf-8", "surrogateescape"))


def words(value: str) -> str:
    """`value` with its encoded words decoded, on one line, fit to be stored."""
    if "=?" in value:
        value = _decoded(value)
    return cleaned(_TURNING.sub("", _BLANKS.sub(" ", value))).strip()


def _decoded(value: str) -> str:
    done: list[str] = []
    pending: tuple[str, bytes] | None = None  # neighbours may share one character between them
    end = 0
    for match in _WORD.finditer(value):
        between = value[end : match.start()]
        charset, content = match[1], _content(match[2].lower(), match[3])
        if pending and not between.strip() and pending[0].lower() == charset.lower():
            pending = (charset, pending[1] + content)
        else:
            if pending:
                done.append(decode(pending[1], pending[0]))
            if not pending or between.strip():  # blanks between two words do not count
                done.append(between)
            pending = (charset, content)
        end = match.end()
    if pending:
        done.append(decode(pending[1], pending[0]))
    return "".join(done) + value[end:]


def _content(encoding: str, text: str) -> bytes:
    content = text.encode("utf-8", "replace")
    if encoding == "q":
        return quopri.decodestring(content.replace(b"\n", b""), header=True)
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", content)
    try:
        return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))
    except binascii.Error:
        return binascii.a2b_base64(kept[:-1] + b"=" * (-(len(kept) - 1) % 4))


def addresses(message: Message, name: str) -> list[tuple[str, str]]:
    """(name, address) pairs of the fields called `name`; what is no address is left out.

    The structure is read before encoded words are decoded, so that a name cannot become an address
    (RFC 2047 section 6.2). No further field is read once thirty thousand characters were.
    """
    found, length = [], 0
    for value in every(message, name):
        if length >= _MOST_ADDRESSES:
            break
        found += [(_label(label), cleaned(address)) for label, address in mailboxes(value)]
        length += len(value)
    return found


def _label(label: str) -> str:
    return words(label).strip("\"' ")


def message_ids(value: str) -> list[str]:
    """The Message-IDs in `value`, with their angle brackets, in order.

    None longer than a line may be (RFC 5322 section 2.1.1): it was cut, or is an attempt.
    """
    found = _MESSAGE_ID.findall(value) or [f"<{bare}>" for bare in _BARE_ID.findall(value)]
    return [cleaned(message_id) for message_id in found if len(message_id) <= _LONGEST_ID]
