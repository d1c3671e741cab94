"""Delivery reports in the form of RFC 3464: which recipient, what happened, and to which mail."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

from mailgateway.mime.charsets import decode
from mailgateway.mime.headers import every, message_ids, raw
from mailgateway.mime.html_text import to_text
from mailgateway.mime.payloads import children, content_of
from models.enums import Outcome
from office.messages.delivery_report import DeliveryReport, RecipientReport

_STATUS_TYPES = {"message/delivery-status", "message/global-delivery-status"}
_ORIGINAL_TYPES = {"message/rfc822", "message/global"}
_HEADER_TYPES = {"text/rfc822-headers", "message/rfc822-headers", "message/global-headers"}
_OUTCOMES = {
    "failed": Outcome.BOUNCED,
    "delayed": Outcome.DELAYED,
    "delivered": Outcome.DELIVERED,
    # Handed on, perhaps to one that does not report: no word of a mailbox (section 2.3.3).
    "relayed": Outcome.ACCEPTED,
    "expanded": Outcome.ACCEPTED,
}
_BY_CLASS = {"5": Outcome.BOUNCED, "4": Outcome.DELAYED, "2": Outcome.DELIVERED}
_TYPED = re.compile(r"^\s*[\w.-]+\s*;\s*")
_WRITTEN_ID = re.compile(r"^[> \t]*Message-ID:\s*(<[^<>\s]+>)", re.I | re.M)
_XTEXT = re.compile(r"\+([0-9A-F]{2})")
_MOST_PARTS = 50
_LONGEST_TEXT = 50_000  # characters; a report that says nothing within them says nothing


def own_parts(message: Message) -> Iterator[Message]:
    """The leaves of `message`, and the messages it holds, unopened: what they say is not its own.

    The first fifty: a report has three.
    """
    waiting = [message]
    for _ in range(_MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop(0)
        if part.get_content_maintype() == "multipart":
            waiting[:0] = children(part)
        else:
            yield part


def own_text(message: Message) -> str:
    """What `message` itself says, as plain text, without files and messages inside it."""
    plain: list[str] = []
    rich: list[str] = []
    for part in own_parts(message):
        kind = part.get_content_type()
        if kind not in ("text/plain", "text/html") or part.get_filename():
            continue
        text = decode(content_of(part)[0][: 4 * _LONGEST_TEXT], part.get_content_charset())
        (plain if kind == "text/plain" else rich).append(text)
    text = "\n".join(plain)
    if not text.strip():
        text = "\n".join(to_text(page[:_LONGEST_TEXT]) for page in rich)
    return text[:_LONGEST_TEXT]


def delivery_report(message: Message) -> DeliveryReport | None:
    """The report that `message` is (RFC 3464, RFC 6533); None if it holds no readable one."""
    status = _status_in(message)
    if status is None and _says_report(message):  # a gateway has wrapped it once more
        inner = (_status_in(one) for one in enclosed(message))
        status = next((one for one in inner if one is not None), None)
    if status is None:
        return None
    blocks = [block for block in _blocks(status) if block.keys()]
    reporting = next((_name(raw(block, "reporting-mta")) for block in blocks), "")
    recipients = [found for block in blocks if (found := _recipient(block, reporting)) is not None]
    if not recipients:
        return None
    envelope = next((_plain(raw(block, "original-envelope-id")) for block in blocks), "")
    known = [f"<{envelope}>"] if envelope else []
    return DeliveryReport(tuple(recipients), (*originals(message), *known))


def enclosed(message: Message) -> list[Message]:
    """The messages that `message` holds, and the headers of others, read as messages."""
    found: list[Message] = []
    for part in own_parts(message):
        kind = part.get_content_type()
        if kind in _ORIGINAL_TYPES:
            found += children(part)[:1]
        elif kind in _HEADER_TYPES:
            content = content_of(part)[0][:_LONGEST_TEXT]
            found.append(message_from_bytes(content.lstrip()))
    return found


def _status_in(message: Message) -> Message | None:
    return next((p for p in own_parts(message) if p.get_content_type() in _STATUS_TYPES), None)


def _says_report(message: Message) -> bool:
    stated = message.get_param("report-type")
    return isinstance(stated, str) and stated.lower() == "delivery-status"


def originals(message: Message) -> tuple[str, ...]:
    """Message-IDs of what `message` may be a report on, the surest first."""
    inner = enclosed(message)
    found = [one for each in inner for one in _id_of(each)]
    found += [one for each in inner for deeper in enclosed(each) for one in _id_of(deeper)]
    found += _WRITTEN_ID.findall(own_text(message))
    for field in ("x-original-message-id", "in-reply-to", "references"):
        found += [one for value in every(message, field) for one in message_ids(value)]
    return tuple(dict.fromkeys(found))


def _blocks(status: Message) -> list[Message]:
    """The groups of fields of a delivery-status part, which the library reads as messages."""
    groups = children(status)
    if status.get_content_type() == "message/delivery-status" and groups:
        return groups
    # The library takes a message/global-delivery-status for one message, its later groups a body.
    content = groups[0].as_bytes() if groups else content_of(status)[0]
    return [message_from_bytes(group) for group in re.split(rb"\r?\n[ \t]*\r?\n", content)]


def _recipient(block: Message, reporting: str) -> RecipientReport | None:
    address = _address(raw(block, "original-recipient")) or _address(raw(block, "final-recipient"))
    outcome = _outcome(block)
    if outcome is None or not address:
        return None
    return RecipientReport(
        address=address,
        outcome=outcome,
        status=raw(block, "status").split("(")[0].strip()[:12],
        words=" ".join(_TYPED.sub("", raw(block, "diagnostic-code")).split()),
        server=_name(raw(block, "remote-mta")) or reporting,
    )


def _outcome(block: Message) -> Outcome | None:
    """By the action; where that is no word of the standard («error»), by status or reply."""
    action = raw(block, "action").split(";")[0].split("(")[0].strip(" \"'").lower()
    if action in _OUTCOMES:
        return _OUTCOMES[action]
    told = raw(block, "status").strip() or _TYPED.sub("", raw(block, "diagnostic-code")).strip()
    return _BY_CLASS.get(told[:1])


def _address(value: str) -> str:
    return _name(value).strip("<> ")


def _name(value: str) -> str:
    """`value` without the type before its semicolon and the comment behind it."""
    return _TYPED.sub("", value).partition(" (")[0].strip()


def _plain(xtext: str) -> str:
    """An envelope identifier (RFC 3461, section 4.4), which we make of the Message-ID, decoded."""
    decoded = _XTEXT.sub(lambda code: chr(int(code[1], 16)), xtext)
    return decoded.strip(" <>")


def _id_of(message: Message) -> list[str]:
    return message_ids(raw(message, "message-id"))[:1]
