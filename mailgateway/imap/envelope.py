"""The envelope of a fetched message, as far as its header still tells of it."""

import logging
import re
from email.message import Message

from mailgateway.mime.headers import addresses, every
from mailgateway.mime.tree import message_of
from office.addresses.ours import accepts
from office.config import config
from office.runtime.hostile_input import REFUSED

_log = logging.getLogger(__name__)
# What servers write when they put a message into a mailbox, the most precise first.
_DELIVERED = ("x-original-to", "delivered-to", "envelope-to", "x-envelope-to")
_NAMED = ("to", "cc")
_END = re.compile(rb"\r?\n\r?\n")
_LONGEST = 256 * 1024


def envelope_of(beginning: bytes, unit: str) -> tuple[str, tuple[str, ...]]:
    """Sender and recipients of a message that begins with `beginning`. Never raises."""
    try:
        header = header_of(beginning)
        return sender_of(header), recipients_of(header, unit)
    except REFUSED:  # last line of defence: one header must not keep its mailbox from being read
        _log.exception("the header of a message for %s is not readable", unit or "the house")
        return "", (address_of(unit),)


def header_of(content: bytes) -> Message | None:
    """The header at the beginning of `content`; None when it has none."""
    beginning = content[:_LONGEST]
    end = _END.search(beginning)
    return message_of(beginning[: end.end()] if end else beginning)


def sender_of(header: Message | None) -> str:
    """The envelope sender: what the last server wrote as Return-Path (RFC 5321 section 4.4).

    "" is the null sender. A server that writes none leaves the author's address to be taken.
    """
    if header is None:
        return ""
    if written := every(header, "return-path"):
        return next((address for _, address in addresses(header, "return-path")), "") or _bare(
            written[0]
        )
    known = [*addresses(header, "sender"), *addresses(header, "from")]
    return next((address for _, address in known), "")


def _bare(written: str) -> str:
    inside = written.strip().strip("<>").strip()
    return inside if "@" in inside else ""


def recipients_of(header: Message | None, unit: str) -> tuple[str, ...]:
    """Which of our addresses it was sent to; that of `unit` when the header names none of ours.

    What the delivering server wrote counts before what the sender did: a hidden copy, and a copy
    of a message to two units, are then for the unit they were delivered to.
    """
    for fields in (_DELIVERED, _NAMED):
        found = _ours(header, fields) if header is not None else ()
        if found:
            return found
    return (address_of(unit),)


def _ours(header: Message, fields: tuple[str, ...]) -> tuple[str, ...]:
    named = [address for field in fields for _, address in addresses(header, field)]
    return tuple(dict.fromkeys(address for address in named if accepts(address)))[:100]


def address_of(unit: str) -> str:
    """The first of our addresses that belongs to `unit`; the very first when none does."""
    intake = config().intake
    own = (address for address, acronym in intake.items() if acronym == unit)
    return next(own, next(iter(intake), ""))
