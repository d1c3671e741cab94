"""Makes the paper: a writing of any kind with letterhead, number, text and room for the signature,
as PDF/A."""

import asyncio
import io
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, time

import orjson
import pypdfium2 as pdfium  # type: ignore[import-untyped]
import typst

from office.errors import Invalid
from office.papers.letters import bounds, heavy
from office.papers.letters.content import Addressee, Letter, Signer
from office.papers.letters.print_facts import STAMP_HEIGHT, STAMP_WIDTH, print_facts, printable_in
from office.papers.letters.typesetting import typesetter

__all__ = ["STAMP_HEIGHT", "STAMP_WIDTH", "Addressee", "Letter", "Signer", "render_letter"]

PAGE_HEIGHT = 841.8898  # A4, in PDF points

_PREVIEW_SCALE = 1.4  # pixels for each point: sharp beside the text, and a tenth of a megabyte

# Its own thread: letters wait for one another here instead of in the pool everybody shares.
_log = logging.getLogger(__name__)
_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="letters")


def on_letters_thread() -> ThreadPoolExecutor:
    """Where all typesetting is done, one after the other."""
    return _thread


@dataclass(frozen=True)
class SignatureBox:
    """Where the visible stamp goes: `page` counts from 0, points from the bottom left corner."""

    page: int
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class RenderedLetter:
    """`boxes`, one for each who signs, are none for what is never stamped: a draft, a letter for
    the pen. `unprintable` are the characters of the letter that no font has and that show as □,
    each once, in the order met."""

    pdf: bytes = field(repr=False)
    boxes: tuple[SignatureBox, ...]
    unprintable: str = ""

    @property
    def box(self) -> SignatureBox | None:
        """That of the first who signs."""
        return self.boxes[0] if self.boxes else None


@dataclass(frozen=True)
class PageImage:
    """One page of a letter as a picture; `page` counts from 1."""

    png: bytes = field(repr=False)
    page: int
    pages: int


async def page_image(letter: Letter, block: int) -> PageImage:
    """The page on which the block number `block` of the text begins (from 0; beyond: the last)."""
    found = await _made("page_image_of", letter, block)
    assert isinstance(found, PageImage)
    return found


async def _made(what: str, letter: Letter, *more: int) -> object:
    """A short letter here, where Typst is warm; a long one apart, where it holds up no other."""
    if not bounds.is_light(letter.body_html):
        return await heavy.set_apart(what, letter, *more)
    loop = asyncio.get_running_loop()
    try:
        return await loop.run_in_executor(_thread, globals()[what], letter, *more)
    except typst.TypstError as error:
        _log.warning("a letter could not be set: %s", error)
        raise Invalid(heavy.TOO_HEAVY, "body") from error


def page_image_of(letter: Letter, block: int) -> PageImage:
    """What `page_image` gives, made here and now; blocks."""
    facts, _ = printable_in(print_facts(letter, marked=True))
    pdf, marks = typesetter("letter.typ").pdf_and_marks(
        {"letter": orjson.dumps(facts).decode()},
        "block",
        timestamp=datetime.combine(letter.dated, time(), UTC),
        tagged=False,
    )
    begun = [int(mark["page"]) for mark in marks if int(mark["index"]) <= block]
    out = io.BytesIO()
    with pdfium.PdfDocument(pdf) as document:
        pages = len(document)
        page = min(begun[-1] if begun else 1, pages)
        shown = document[page - 1].render(scale=_PREVIEW_SCALE, optimize_mode="lcd")
        shown.to_pil().save(out, "PNG", compress_level=1)
    return PageImage(out.getvalue(), page, pages)


async def render_letter(letter: Letter) -> RenderedLetter:
    """The letter as PDF/A-2b (ISO 19005-2), the same bytes for the same letter.

    Raises Invalid (body) for one that cannot be set in time, Throttled, Unavailable.
    """
    bounds.check_body(letter.body_html)
    made = await _made("rendered", letter)
    assert isinstance(made, RenderedLetter)
    return made


def rendered(letter: Letter) -> RenderedLetter:
    """What `render_letter` gives, made here and now; blocks."""
    facts, lost = printable_in(print_facts(letter))
    pdf, corners = typesetter("letter.typ").pdf_and_marks(
        {"letter": orjson.dumps(facts).decode()},
        "stamp",
        timestamp=datetime.combine(letter.dated, time(), UTC),
    )
    return RenderedLetter(pdf, () if letter.draft else tuple(map(_box, corners)), lost)


def _box(corner: dict[str, float]) -> SignatureBox:
    top = PAGE_HEIGHT - float(corner["y"])
    left = float(corner["x"])
    page = int(corner["page"]) - 1
    return SignatureBox(page, left, top - STAMP_HEIGHT, left + STAMP_WIDTH, top)
