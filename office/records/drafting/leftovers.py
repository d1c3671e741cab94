"""What a template left to be filled in: text within brackets, or a name in braces."""

import re

from office.papers.letters import richtext

_BRACKETS = re.compile(r"\[([^\[\]\n]{0,120})\]")
_BRACES = re.compile(r"\{\w{1,30}\}")
_MEANT = re.compile(
    r"\s*(?:sic|\d{1,3}|[ivxlc]{1,6}|[a-z])\s*\.?\s*", re.I
)  # «[sic]», a note's sign
_MOST = 5


def leftovers(text: str) -> tuple[str, ...]:
    """The places still to be filled in, as they stand in `text` (without marks), a few of them."""
    found = [m[0] for m in _BRACKETS.finditer(text) if not _MEANT.fullmatch(m[1])]
    found += [place for place in _BRACES.findall(text) if place != richtext.NUMBER]
    return tuple(dict.fromkeys(found))[:_MOST]
