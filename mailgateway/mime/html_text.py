"""HTML bodies as text that reads like the letter did, quotations marked as in plain mail."""

import logging
import re
from html import unescape

from inscriptis import get_text  # type: ignore[import-untyped]
from inscriptis.css_profiles import STRICT_CSS_PROFILE  # type: ignore[import-untyped]
from inscriptis.model.config import ParserConfig  # type: ignore[import-untyped]
from lxml import etree

from office.runtime.hostile_input import REFUSED

_log = logging.getLogger(__name__)
LONGEST = 500_000  # characters converted; inscriptis needs half a second for the worst of them
_EMBEDDED = re.compile(r"(?<=[\"'])data:[^\"'<>]*", re.I)
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d|hr)\b[^<>]*>", re.I)
_TAG = re.compile(r"<[a-z!/?][^<>]*>", re.I)
# Each ends where the next of its kind begins at the latest, so that none is looked for twice.
_UNSEEN = re.compile(
    r"<(?:style|script|title)\b(?:(?!<(?:/|style|script|title)).)*+</?(?:style|script|title)\b[^<>]*>?"
    r"|<!--(?:(?!-->|<!--).)*+(?:-->)?",
    re.I | re.S,
)
_GAP = re.compile(r"\n{3,}")
# Only a quotation: Gmail and Outlook also use the element to indent what people write themselves.
_QUOTATION = re.compile(
    r"<blockquote\b(?=[^<>]*(?:type=[\"']?cite|class=[\"']?(?:gmail_quote|yahoo_quoted|protonmail)))"
    r"[^<>]*>",
    re.I,
)
_ANY_BLOCKQUOTE = re.compile(r"<(/?)blockquote\b[^<>]*>", re.I)
_OPENS, _CLOSES = "\ue000", "\ue001"


def to_text(html: str) -> str:
    """The visible text of `html`, quoted lines behind `> `; never raises, bounded in time."""
    seen = bounded(html).replace(_OPENS, "").replace(_CLOSES, "")
    if not seen.strip():
        return ""
    marked = _marked(seen)
    try:
        text = get_text(marked, ParserConfig(css=STRICT_CSS_PROFILE))
    # A converter that trips over one letter must not keep it from us.
    except (etree.LxmlError, *REFUSED):
        _log.warning("HTML not converted, tags stripped instead", exc_info=True)
        text = unescape(_TAG.sub("", _BREAK.sub("\n", marked)))
    text = _with_quotes(text.replace("\xa0", " "))
    # Line by line: an expression for the blanks at a line's end would try a run of them that ends
    # in a letter from each of its blanks on.
    return _GAP.sub("\n\n", "\n".join(line.rstrip(" \t") for line in text.split("\n"))).strip()


def rough_text(html: str) -> str:
    """The words of `html` without its shape, for comparing; a fraction of the work of `to_text`."""
    return unescape(_TAG.sub(" ", _UNSEEN.sub(" ", bounded(html))))


def bounded(html: str) -> str:
    """As much of `html` as is converted, pictures written into it left out."""
    return _EMBEDDED.sub("", html)[:LONGEST]


def _marked(html: str) -> str:
    """`html` with marks in the text where a quotation opens and where it closes."""
    if not _QUOTATION.search(html):
        return html
    open_quotes: list[bool] = []

    def mark(match: re.Match[str]) -> str:
        if match[1]:
            return match[0] + (_line(_CLOSES) if open_quotes and open_quotes.pop() else "")
        open_quotes.append(bool(_QUOTATION.match(match[0])))
        return (_line(_OPENS) if open_quotes[-1] else "") + match[0]

    return _ANY_BLOCKQUOTE.sub(mark, html)


def _line(mark: str) -> str:
    return f"<div>{mark}</div>"


def _with_quotes(text: str) -> str:
    if _OPENS not in text:
        return text
    lines, depth = [], 0
    for line in text.split("\n"):
        depth = max(depth + line.count(_OPENS) - line.count(_CLOSES), 0)
        bare = line.replace(_OPENS, "").replace(_CLOSES, "")
        if bare.strip() or bare == line:
            lines.append("> " * depth + bare if depth else bare)
    return "\n".join(lines)
