"""Keeps the text of a letter to the few marks an official letter needs, whoever wrote it."""

import re
from html import escape, unescape

import nh3
from inscriptis import get_text  # type: ignore[import-untyped]
from inscriptis.css_profiles import STRICT_CSS_PROFILE  # type: ignore[import-untyped]
from inscriptis.model.config import ParserConfig  # type: ignore[import-untyped]

TAGS = frozenset(
    "p br b strong i em u sup sub ul ol li blockquote table thead tbody tr td th h2 h3 hr"
    " img".split()
)
# Gone with their words: what is struck out is not said any more.
_GONE = {"script", "style", "s", "strike", "del"}
_SPANS = {"colspan", "rowspan"}
_ATTRIBUTES = {"td": _SPANS, "th": _SPANS, "ol": {"start"}, "img": {"src", "alt", "width"}}
NUMBER = "{numero}"  # stands in a text until its document has one
PICTURES = "/imagenes/"
_PICTURE = re.compile(rf"{PICTURES}([0-9a-f]{{64}})")  # by the SHA-256 of its bytes

# Editors and word processors mark paragraphs with tags we do not keep; dropping such a tag would
# glue two paragraphs into one word, so it becomes its nearest kept relative first.
_RELATIVES = {
    "div": "p", "section": "p", "article": "p", "pre": "p", "dd": "p", "dt": "p", "tfoot": "tbody",
    "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3", "ins": "u",
}  # fmt: skip
_RELATIVE_TAG = re.compile(rf"<(/?)({'|'.join(_RELATIVES)})(?=[\s/>])", re.IGNORECASE)
_EMPTY_PARAGRAPH = re.compile(r"<p>(?:\s|&nbsp;|<br>)*</p>")
_PLAIN = ParserConfig(css=STRICT_CSS_PROFILE)
_BLANK_LINES = re.compile(r"\n\s*\n+")
_TAG = re.compile(r"<(/?)([a-z]\w*)[^>]*>")
_ALONE = {"br", "hr", "img"}
_ELSEWHERE = re.compile(r"<img(?![^>]* src=)[^>]*>")  # whose picture is not one of ours
_MAX_NESTING = 60  # far beyond any letter; parsers drop what lies deeper than 256, without a word


def clean(html: str) -> str:
    """`html` with only the tags of `TAGS` and, of attributes, a cell's spans, a list's start, and
    which of the house's own pictures is shown. A line (`hr`) is where a new page begins.

    Cleaning twice gives the same as cleaning once; scripts and styles go with their content.
    """
    html = _RELATIVE_TAG.sub(lambda tag: f"<{tag[1]}{_RELATIVES[tag[2].lower()]}", html)
    kept = nh3.clean(
        html,
        tags=set(TAGS),
        attributes=_ATTRIBUTES,
        attribute_filter=_fit,
        clean_content_tags=_GONE,
        link_rel=None,
        url_schemes=set(),
    )
    kept = _ELSEWHERE.sub("", kept)
    if _nesting(kept) > _MAX_NESTING:
        return from_plain(unescape(_TAG.sub("\n", kept)))
    return _EMPTY_PARAGRAPH.sub("", kept).strip()


def _fit(tag: str, name: str, value: str) -> str | None:
    if name in ("start", "width") and not re.fullmatch(r"[0-9]{1,4}", value):
        return None
    if name == "src" and not _PICTURE.fullmatch(value):
        return None
    return value[:300] if name == "alt" else value


def pictures_in(html: str) -> list[str]:
    """The SHA-256 of each picture that clean `html` shows, in order."""
    return list(dict.fromkeys(_PICTURE.findall(html)))


def _nesting(html: str) -> int:
    depth = deepest = 0
    for closing, tag in _TAG.findall(html):
        if tag not in _ALONE:
            depth += -1 if closing else 1
            deepest = max(deepest, depth)
    return deepest


def to_plain(html: str) -> str:
    """What a reader without marks sees: paragraphs apart by a blank line, cells by spaces."""
    html = clean(html)
    if not html:
        return ""
    text = get_text(f"<html><body>{html}</body></html>", _PLAIN).replace("\u00a0", " ")
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return _BLANK_LINES.sub("\n\n", lines).strip()


def from_plain(text: str) -> str:
    """Paragraphs and line breaks of `text` as HTML; nothing in it is taken for a tag."""
    paragraphs = _BLANK_LINES.split(text.replace("\r\n", "\n").replace("\r", "\n").strip())
    return "".join(
        f"<p>{escape(paragraph, quote=False).replace(chr(10), '<br>')}</p>"
        for paragraph in paragraphs
        if paragraph.strip()
    )


def with_number(html: str, number: str) -> str:
    """`html` with the document's number wherever it asks for it."""
    return html.replace(NUMBER, escape(number, quote=False))


def is_blank(html: str) -> bool:
    """Whether nothing would be read on the paper."""
    return not to_plain(html).strip() and not pictures_in(clean(html))
