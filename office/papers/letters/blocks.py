"""Turns a letter's clean HTML into plain data that the Typst template prints without ever
reading it as markup."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import html as lxml_html

from office.papers.letters import richtext

Block = dict[str, Any]
Run = dict[str, Any]

MAX_DEPTH = 6  # lists in quotes in cells…; what lies deeper is printed as part of its ancestor
MAX_COLUMNS = 20
_SPACE = re.compile(r"[ \t\n\r\f]+")
_STYLES = {"b": "b", "strong": "b", "i": "i", "em": "i", "u": "u", "sup": "sup", "sub": "sub"}
_CONTAINERS = {"ul", "ol", "blockquote", "table"}


@dataclass
class _Paragraph:
    """Text being gathered until the next block begins."""

    runs: list[Run] = field(default_factory=list)

    def add(self, text: str, style: frozenset[str]) -> None:
        text = _SPACE.sub(" ", text)
        if not self.runs or self.runs[-1].get("br") or self.runs[-1]["s"].endswith(" "):
            text = text.lstrip(" ")
        if text:
            self.runs.append({"s": text, **dict.fromkeys(sorted(style), True)})

    def break_line(self) -> None:
        self.runs.append({"s": "", "br": True})

    def take(self) -> list[Run]:
        runs, self.runs = self.runs, []
        while runs and (runs[-1].get("br") or not runs[-1]["s"].strip(" ")):
            runs.pop()
        return runs


@dataclass(frozen=True)
class _Context:
    style: frozenset[str] = frozenset()
    depth: int = 0

    def styled(self, mark: str) -> "_Context":
        return replace(self, style=self.style | {mark})

    def deeper(self) -> "_Context":
        return _Context(depth=self.depth + 1)


def blocks(body_html: str) -> list[Block]:
    """The body as a list of blocks: {"type": "p" | "h" | "list" | "quote" | "table" | "picture" |
    "break", …}. A picture is named by its SHA-256; a break, where a new page begins, stands only
    between blocks of the text itself, and at neither end.

    The HTML is cleaned here again: no caller can forget it.
    """
    root = lxml_html.fragment_fromstring(
        unicodedata.normalize("NFC", richtext.clean(body_html)), create_parent="div"
    )
    found = _blocks_of(root, _Context())
    while found and found[0]["type"] == "break":
        found.pop(0)
    while found and found[-1]["type"] == "break":
        found.pop()
    return found


def widest_table(body_html: str) -> int:
    """How many columns the widest table has, before any is left out; 0 without a table."""
    root = lxml_html.fragment_fromstring(richtext.clean(body_html), create_parent="div")
    return max(
        (
            sum(_span(cell, "colspan") for cell in row.iterchildren("td", "th"))
            for row in root.iter("tr")
        ),
        default=0,
    )


def _alone(child: lxml_html.HtmlElement, depth: int) -> Iterator[Block]:
    """A picture or a page break, which stand apart from the line they were written in."""
    source = str(child.get("src", ""))
    if child.tag == "img" and (shown := richtext.pictures_in(source)):
        width = str(child.get("width", ""))
        yield {
            "type": "picture",
            "sha256": shown[0],
            "alt": str(child.get("alt", "")),
            "wanted": int(width) if width.isdigit() else 0,
        }
    elif child.tag == "hr" and depth == 0:
        yield {"type": "break"}


def _blocks_of(element: lxml_html.HtmlElement, context: _Context) -> list[Block]:
    found: list[Block] = []
    paragraph = _Paragraph()

    def close() -> None:
        if runs := paragraph.take():
            found.append({"type": "p", "runs": runs})

    def walk(node: lxml_html.HtmlElement, at: _Context) -> None:
        paragraph.add(node.text or "", at.style)
        for child in node:
            tag = str(child.tag)
            if tag == "br":
                paragraph.break_line()
            elif tag in ("img", "hr"):
                close()
                found.extend(_alone(child, at.depth))
            elif tag in _STYLES:
                walk(child, at.styled(_STYLES[tag]))
            elif tag in _CONTAINERS and at.depth < MAX_DEPTH:
                close()
                found.extend(_container(child, at.deeper()))
            else:
                close()
                walk(child, at)
                if tag in ("h2", "h3") and (runs := paragraph.take()):
                    found.append({"type": "h", "level": int(tag[1]), "runs": runs})
                close()
            paragraph.add(child.tail or "", at.style)

    walk(element, context)
    close()
    return found


def _container(element: lxml_html.HtmlElement, context: _Context) -> Iterator[Block]:
    yield from _stray_text(element, context)
    if element.tag == "table":
        yield from _table(element, context)
    elif element.tag == "blockquote":
        if body := _blocks_of(element, context):
            yield {"type": "quote", "body": body}
    elif element.tag in ("ul", "ol"):
        items = [_blocks_of(child, context) for child in element]
        if items := [item for item in items if item]:
            start = str(element.get("start", "1"))
            first = int(start) if start.isascii() and start.isdigit() else 1
            yield {
                "type": "list", "ordered": element.tag == "ol", "start": first, "items": items
            }  # fmt: skip


def _stray_text(container: lxml_html.HtmlElement, context: _Context) -> Iterator[Block]:
    """Text between items or cells, where HTML allows none: printed before, never dropped."""
    if container.tag == "blockquote":
        return
    inner = container.iter("thead", "tbody", "tr") if container.tag == "table" else ()
    frame = [container, *(part for part in inner if _table_of(part) is container)]
    gaps = [text for part in frame for text in (part.text, *(child.tail for child in part))]
    paragraph = _Paragraph()
    for text in gaps:
        paragraph.add(text or "", context.style)
    if runs := paragraph.take():
        yield {"type": "p", "runs": runs}


def _table(table: lxml_html.HtmlElement, context: _Context) -> Iterator[Block]:
    """Lay the cells out as a browser would, so that no span can overlap or leave the grid."""
    taken: set[tuple[int, int]] = set()
    cells: list[Block] = []
    rows = [row for row in table.iter("tr") if _table_of(row) is table]
    for y, row in enumerate(rows):
        x = 0
        for cell in row.iterchildren("td", "th"):
            while (x, y) in taken:
                x += 1
            if x >= MAX_COLUMNS:
                break
            wide = min(_span(cell, "colspan"), MAX_COLUMNS - x)
            while any((x + i, y) in taken for i in range(wide)):
                wide -= 1
            tall = min(_span(cell, "rowspan"), len(rows) - y)
            taken |= {(x + i, y + j) for i in range(wide) for j in range(tall)}
            cells.append({
                "x": x, "y": y, "colspan": wide, "rowspan": tall,
                "head": cell.tag == "th" or next(cell.iterancestors("thead"), None) is not None,
                "body": _blocks_of(cell, context),
            })  # fmt: skip
    if cells:
        columns = max(cell["x"] for cell in cells) + 1
        for cell in cells:
            cell["colspan"] = min(cell["colspan"], columns - cell["x"])
        yield {"type": "table", "columns": columns, "head": _head_rows(cells), "cells": cells}


def _table_of(part: lxml_html.HtmlElement) -> lxml_html.HtmlElement | None:
    return next(part.iterancestors("table"), None)


def _head_rows(cells: list[Block]) -> int:
    """How many first rows are headings only: they are repeated on the next page."""
    count = 0
    last = max(cell["y"] for cell in cells)
    while count < last and all(cell["head"] for cell in cells if cell["y"] == count):
        count += 1
    crosses = any(cell["y"] < count < cell["y"] + cell["rowspan"] for cell in cells)
    return 0 if crosses else count


def _span(cell: lxml_html.HtmlElement, name: str) -> int:
    value = str(cell.get(name, "1"))
    return max(1, int(value)) if value.isascii() and value.isdigit() and len(value) < 5 else 1
