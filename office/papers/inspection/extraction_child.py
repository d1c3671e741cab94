"""Reads one PDF from standard input, as the module of a cell (office.runtime.sandbox).

It imports nothing of ours but the judging of texts, so that it starts fast and can be trusted with
nothing. It prints one JSON object a line: {"pages": n}, then {"text": …} for each page, {"xfa": …}
for what an XFA form holds, then {"end": why}, where why is done, encrypted, sealed, damaged or
memory.
"""

import contextlib
import io
import json
import re
import signal
import sys
from collections.abc import Iterator
from html import unescape
from typing import Any

from office.papers.inspection.page_texts import added_lines, reads_better

MAX_PAGES = 500
MAX_CHARACTERS = 1_000_000
MAX_PAGE_CHARACTERS = 100_000
DETAILED_PAGES = 40  # pdfplumber keeps columns and tables readable but takes 80 ms a page
DETAILED_SECONDS = 4.0  # of CPU; then PDFium goes on, a hundred times faster
_MOST_TURNED = 0.3  # of a page's letters; more of them and pdfplumber's lines are none
_XFA_FORMS = (2, 3)  # FORMTYPE_XFA_FULL, FORMTYPE_XFA_FOREGROUND
_MOST_XFA_BYTES = 2_000_000
_PLACEHOLDER = re.compile(
    r"please wait|eventually replaced|your pdf viewer|adobe (?:acrobat )?reader|por favor,? espere"
    r"|espere un momento|visor de pdf",
    re.I,
)
_TAG = re.compile(r"<[^<>]*>")


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
        return _why_closed(str(error).lower())
    pages = len(document)
    tell(pages=pages)
    try:
        values = _xfa_values(document)
        if values:
            tell(xfa=values)
        else:
            with contextlib.suppress(pdfium.PdfiumError):
                document.init_forms()
        tell_pages(content, document, min(pages, MAX_PAGES), is_xfa=bool(values))
    except MemoryError:
        raise
    except Exception:  # a parser may raise anything at all on a hostile file; this is its cell
        return "damaged"
    return "done"


def _why_closed(error: str) -> str:
    if "password" in error:
        return "encrypted"
    return "sealed" if "security" in error else "damaged"


def tell_pages(content: bytes, document: Any, pages: int, *, is_xfa: bool = False) -> None:
    """Print the pages' texts, up to MAX_CHARACTERS; where pdfplumber gives up, PDFium goes on.

    What an XFA form shows to programs that cannot is no text.
    """
    characters = 0
    careful = _Careful(detailed(content) if pages <= DETAILED_PAGES else iter(()))
    for number in range(pages):
        theirs, turned = careful.next_page()
        text = page_text(document, number, theirs, turned)[:MAX_PAGE_CHARACTERS]
        tell(text="" if is_xfa and _PLACEHOLDER.search(text) else text)
        characters += len(text)
        if characters > MAX_CHARACTERS:
            return


def page_text(document: Any, number: int, theirs: str, turned: bool) -> str:
    """A page's text: pdfplumber's (`theirs`), or PDFium's where that reads better; and with it
    what is filled in, typed over the page or stamped on it."""
    bare, whole = plain(document, number)
    text = whole if turned or not theirs.strip() or reads_better(bare, theirs) else theirs
    if text is whole:
        return whole
    added = added_lines(bare, whole)
    return "\n".join([text, *added]) if added else text


class _Enough(Exception):
    """pdfplumber has had its time."""


class _Careful:
    """pdfplumber's pages one by one, as long as it has CPU time left and no trouble."""

    def __init__(self, pages: Iterator[tuple[str, bool]]) -> None:
        self._pages = pages
        self._left = DETAILED_SECONDS
        signal.signal(signal.SIGVTALRM, self._stop)

    def next_page(self) -> tuple[str, bool]:
        """The next page's text and whether it is turned; ("", True) once it gave up."""
        if self._left <= 0:
            return "", True
        try:
            signal.setitimer(signal.ITIMER_VIRTUAL, self._left)
            try:
                found = next(self._pages, None)
            finally:
                self._left = signal.setitimer(signal.ITIMER_VIRTUAL, 0)[0]
        # MemoryError too: PDFium needs far less, so it gets its turn at what cannot be read.
        except Exception:
            found = None
        if found is None:
            self._left = 0
            return "", True
        return found

    @staticmethod
    def _stop(number: int, frame: object) -> None:
        raise _Enough


def detailed(content: bytes) -> Iterator[tuple[str, bool]]:
    """Each page's text by pdfplumber, and whether most of it is turned; pages are closed, or
    memory grows with their number."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(content)) as document:
        for page in document.pages:
            once = page.dedupe_chars(tolerance=1)  # bold that is made by printing twice
            letters = once.chars
            turned = sum(1 for letter in letters if not letter["upright"])
            text = once.extract_text(x_tolerance_ratio=0.15) or ""
            yield text, turned > len(letters) * _MOST_TURNED
            page.close()


def plain(document: Any, number: int) -> tuple[str, str]:
    """One page's text by PDFium, as printed and with what stands over it: no layout, but a
    hundred times faster."""
    import pypdfium2.raw as raw  # type: ignore[import-untyped]

    page = document[number]
    bare = _text_of(page)
    # Not the helper's: that wants a form's environment even where there are only notes.
    changed = raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS
    page.close()
    if not changed:
        return bare, bare
    page = document[number]
    whole = _text_of(page)
    page.close()
    return bare, whole


def _text_of(page: Any) -> str:
    textpage = page.get_textpage()
    text = str(textpage.get_text_bounded()).replace("\r\n", "\n")
    textpage.close()
    return text


def _xfa_values(document: Any) -> str:
    """What is filled into an XFA form, one value a line; a blank for an empty form, "" if the
    document is no such form."""
    import ctypes

    import pypdfium2.raw as raw

    if document.get_formtype() not in _XFA_FORMS:
        return ""
    values: list[str] = []
    for index in range(min(raw.FPDF_GetXFAPacketCount(document), 50)):
        name = ctypes.create_string_buffer(200)
        raw.FPDF_GetXFAPacketName(document, index, name, 200)
        if name.value != b"datasets":
            continue
        size = ctypes.c_ulong()
        raw.FPDF_GetXFAPacketContent(document, index, None, 0, size)
        content = ctypes.create_string_buffer(min(size.value, _MOST_XFA_BYTES))
        raw.FPDF_GetXFAPacketContent(document, index, content, len(content), size)
        xml = _TAG.sub("\n", content.raw.decode("utf-8", "replace"))
        values += [unescape(line.strip()) for line in xml.splitlines() if line.strip()]
    return "\n".join(values) or " "
