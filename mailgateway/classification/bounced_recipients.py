"""Whom a bounce in a server's own words is about: several, and not the help desk it names."""

import re
from collections.abc import Iterator, Sequence
from email.message import Message
from itertools import islice

from mailgateway.classification.delivery_reports import enclosed
from mailgateway.mime.headers import addresses, raw

_MOST = 50
_OF_LOCAL = r"[\w.+%'=&/~!#$*?^{|}-]"
_ADDRESS = re.compile(rf"(?<!{_OF_LOCAL}){_OF_LOCAL}{{1,64}}@[\w-]+(?:\.[\w-]+)+")
_SYSTEMS = re.compile(r"(?:post_?master|mailer-daemon|mail-daemon|abuse|noreply|no-reply)@", re.I)
# What a standard report says, where it stands in the text.
_STATED = re.compile(
    r"^[> \t]*(?:x-)?(?:final|original|actual|failed)-recipients?:\s*(?:rfc822|utf-8"
    r"|smtp)?\s*;?\s*<?"
    rf"({_OF_LOCAL}{{1,64}}@[\w-]+(?:\.[\w-]+)+)",
    re.I | re.M,
)
# An address alone on its line, before a colon or in a command: told of, and not told about.
_TOLD = re.compile(
    rf"""^[>\s*•·-]*+
    (?:(?:to|para|an|recipient|rcpt\ to|destinatario|user|address|e-?mail)\s*:\s*|\d+[.)]\s+)?
    (?:smtp:|rfc822;|mailto:)?\s*["'<(\[]*+
    (?P<address>{_OF_LOCAL}{{1,64}}@[\w-]+(?:\.[\w-]+)+)
    ["'>)\]]*+\s*(?:$|<mailto:|[:;,(\[]|\.\.\.|\.$|-{{1,2}}[\s>]|=>|on\s|[45]\d\d\b)""",
    re.I | re.X,
)
_COMMAND = re.compile(rf"\brcpt\s+to:\s*<({_OF_LOCAL}{{1,64}}@[^<>\s]+)>", re.I)
_ASIDE = re.compile(
    r"^\W*(?:from|de|von|sender|remitente|reply-to|return-path|cc|message-id|mail from)\s*:"
    r"|\b(?:help|assist\w*|contact\w*|support|questions?|ayuda|soporte|cont[aá]ct\w*"
    r"|consult\w*|dudas"
    r"|write to|escriba|administrator|administrador|problems?)\b",
    re.I,
)


def recipients_in(message: Message, text: str, originals: Sequence[str]) -> tuple[str, ...]:
    """The addresses that `message`, a bounce whose own words are `text`, is about, the surest kind
    of mention alone.

    Those that it states as such; those alone on a line or before their error; that of the mail
    it encloses; any other that is no server's, no help desk's, and none of `originals`.
    """
    stated = _ADDRESS.findall(raw(message, "x-failed-recipients")) or _STATED.findall(text)
    if stated:
        return _distinct(stated)
    ours = {address.lower() for _, address in addresses(message, "to")}
    ours |= {original.strip("<>").lower() for original in originals}
    returned = [to for inner in enclosed(message) for _, to in addresses(inner, "to")]
    told = [one for one in _told(text) if one.lower() not in ours]
    if told:
        meant = {to.lower() for to in returned}
        return _distinct(sorted(told, key=lambda one: one.lower() not in meant))
    if returned:
        return _distinct(returned)
    lines = [line for line in text.splitlines() if not _ASIDE.search(line)]
    for some in (lines, text.splitlines()):
        others = [one for line in some for one in _in(line) if one.lower() not in ours]
        if others:
            return _distinct(others[:1])
    return ()


def _told(text: str) -> Iterator[str]:
    above = ""
    for line in text.splitlines():
        found = _COMMAND.search(line) or _TOLD.match(line[:400])
        if found and (_ASIDE.search(line[: found.start(1)]) or _ASIDE.search(above)):
            found = None
        if found:
            address = found[1].lstrip("'")
            if not _SYSTEMS.match(address):
                yield address
        above = line if not found else ""


def _in(line: str) -> list[str]:
    found = [one.lstrip("'") for one in _ADDRESS.findall(line)]
    return [one for one in found if not _SYSTEMS.match(one)]


def _distinct(found: Sequence[str]) -> tuple[str, ...]:
    unlike = {one.lower(): one.rstrip(".") for one in reversed(found)}
    return tuple(islice(reversed(unlike.values()), _MOST))
