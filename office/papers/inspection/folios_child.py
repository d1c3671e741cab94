"""Counts the pages of PDFs, or makes one of them with folios, as the module of a cell.

It imports nothing of ours. The first line of the input is JSON: `sizes` (bytes of each PDF that
follows) and `merge`. It prints JSON with the pages of each (0: unreadable), or the PDF.
"""

import io
import json
import sys
from typing import Any


def main() -> None:
    head, _, rest = sys.stdin.buffer.read().partition(b"\n")
    asked = json.loads(head)
    contents, at = [], 0
    for size in asked["sizes"]:
        contents.append(rest[at : at + size])
        at += size
    if asked["merge"]:
        sys.stdout.buffer.write(_merged(contents))
    else:
        sys.stdout.buffer.write(json.dumps([_pages(each) for each in contents]).encode())


def _pages(content: bytes) -> int:
    import pypdfium2 as pdfium  # type: ignore[import-untyped]

    try:
        with pdfium.PdfDocument(content) as one:
            return len(one)
    except pdfium.PdfiumError:
        return 0


def _merged(contents: list[bytes]) -> bytes:
    import pypdfium2 as pdfium

    out = io.BytesIO()
    with pdfium.PdfDocument.new() as whole:
        for content in contents:
            with pdfium.PdfDocument(content) as one:
                whole.import_pages(one)
        total = len(whole)
        for number in range(total):
            _stamp(pdfium.raw, whole, number, total)
        whole.save(out)
    return out.getvalue()


def _stamp(raw: Any, whole: Any, number: int, total: int) -> None:
    """The folio at the foot of the page, on the right."""
    import ctypes

    page = whole[number]
    words = f"Foja {number + 1} de {total}".encode("utf-16-le") + b"\0\0"
    text = raw.FPDFPageObj_NewTextObj(whole.raw, b"Helvetica-Bold", ctypes.c_float(9))
    buffer = ctypes.create_string_buffer(words)
    raw.FPDFText_SetText(text, ctypes.cast(buffer, raw.FPDF_WIDESTRING))
    width, _ = page.get_size()
    raw.FPDFPageObj_Transform(text, 1, 0, 0, 1, width - 110, 14)
    raw.FPDFPage_InsertObject(page.raw, text)
    page.gen_content()
    page.close()
