"""Reads one PDF from standard input, as the module of a cell (office.runtime.sandbox).

It imports nothing of ours, so that it starts fast and can be trusted with nothing. It prints one
JSON object a line: {"pages": n}, then {"text": …} for each page, then {"end": why}, where why is
done, encrypted, damaged or memory.
"""

import contextlib
import io
import json
import sys
from collections.abc import Iterator
from typing import Any

MAX_PAGES = 500
MAX_CHARACTERS = 1_000_000
MAX_PAGE_CHARACTERS = 100_000
DETAILED_PAGES = 40  # pdfplumber keeps columns and tables readable but takes 80 ms a page


def tell(**facts: object) -> None:
    """Print one line at once: what was read before a limit strikes is not lost."""
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def main() -> None:
    content = sys.stdin.buffer.read()
    try:
        tell(end=read(content))
    except MemoryError:
        del content
        tell(end="memory")


def read(content: bytes) -> str:
    """Print pages and texts; return why it ended."""
    import pypdfium2 as pdfium  # type: ignore[import-untyped]

    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        return "encrypted" if "password" in str(error).lower() else "damaged"
    pages = len(document)
    tell(pages=pages)
    try:
        tell_pages(content, document, min(pages, MAX_PAGES))
    except MemoryError:
        raise
    except Exception:  # a parser may raise anything at all on a hostile file; this is its cell
        return "damaged"
    return "done"


def tell_pages(content: bytes, document: Any, pages: int) -> None:
    """Print the pages' texts, up to MAX_CHARACTERS; where pdfplumber gives up, PDFium goes on."""
    number = characters = 0
    # MemoryError too: PDFium needs far less, so it gets its turn at what pdfplumber cannot read.
    with contextlib.suppress(Exception):
        for text in detailed(content) if pages <= DETAILED_PAGES else ():
            tell(text=text[:MAX_PAGE_CHARACTERS])
            number += 1
    while number < pages and characters <= MAX_CHARACTERS:
        text = plain(document, number)[:MAX_PAGE_CHARACTERS]
        tell(text=text)
        characters += len(text)
        number += 1


def detailed(content: bytes) -> Iterator[str]:
    """Each page's text by pdfplumber; pages are closed, or memory grows with their number."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(content)) as document:
        for page in document.pages:
            yield page.extract_text() or ""
            page.close()


def plain(document: Any, number: int) -> str:
    """One page's text by PDFium: no layout, but a hundred times faster."""
    page = document[number]
    textpage = page.get_textpage()
    text = str(textpage.get_text_bounded()).replace("\r\n", "\n")
    textpage.close()
    page.close()
    return text
