"""Several PDFs as one, to be printed at once; each keeps its pages as they are."""

import asyncio
import io
from collections.abc import Sequence

import pypdfium2 as pdfium  # type: ignore[import-untyped]

from office.papers.letters.letters import on_letters_thread


async def joined(contents: Sequence[bytes]) -> bytes:
    """The pages of all, in order. Signatures are not carried over: this is for the printer only."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(on_letters_thread(), _joined, list(contents))


def _joined(contents: list[bytes]) -> bytes:
    out = io.BytesIO()
    with pdfium.PdfDocument.new() as whole:
        for content in contents:
            with pdfium.PdfDocument(content) as one:
                whole.import_pages(one)
        whole.save(out)
    return out.getvalue()
