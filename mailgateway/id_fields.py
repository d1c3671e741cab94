"""Message-IDs in our header fields, written as they are however long they are."""

from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy, Policy
from typing import Any

_LONGEST = 900  # leaves room for the field's name


class MessageIds(UnstructuredHeader, BaseHeader):
    """A field of Message-IDs, folded between them.

    The library folds within 78 characters at any price: an identifier of 80, as Exchange makes
    them, it turns into encoded words, which no program threads by (RFC 2047 section 5 forbids them
    there). RFC 5322 section 2.1.1 lets a line have 998.
    """

    def fold(self, *, policy: Policy) -> str:
        """The field as it goes over the wire, without what cannot stand there (not ASCII, or longer
        than a line may be); "" when nothing is left."""
        found = [one for one in str(self).split() if one.isascii() and len(one) <= _LONGEST]
        lines = f"{policy.linesep} ".join(found)
        return f"{self.name}: {lines}{policy.linesep}" if found else ""


def _policy() -> "EmailPolicy[EmailMessage[Any, Any]]":
    registry = HeaderRegistry()
    for name in ("in-reply-to", "references"):
        registry.map_to_type(name, MessageIds)
    return SMTP.clone(header_factory=registry)


POLICY = _policy()
