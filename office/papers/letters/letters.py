"""Makes the paper: a letter with letterhead, number, body and room for the signature, as PDF/A."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

import orjson
from babel.dates import format_date

from office.papers.letters.blocks import Block, blocks
from office.papers.letters.typesetting import printable, typesetter

PAGE_HEIGHT = 841.8898  # A4, in PDF points
STAMP_WIDTH, STAMP_HEIGHT = 204.0, 62.0  # 72 by 22 mm, in PDF points

# Its own thread: letters wait for one another here instead of in the pool everybody shares.
_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="letters")


@dataclass(frozen=True)
class Addressee:
    """Who the letter is for; empty parts are not printed. `place`: «En su Despacho», «Presente»."""

    treatment: str
    name: str
    post_title: str
    organisation: str
    place: str


@dataclass(frozen=True)
class Signer:
    """Who signs; `title` is the abbreviation before the name («Ing.»), or ""."""

    title: str
    name: str
    post_title: str


@dataclass(frozen=True)
class Letter:
    """All that is printed. `body_html` is cleaned again here; nothing else may carry markup."""

    institution: str
    motto: str
    unit: str
    city: str
    number: str
    dated: date
    draft: bool
    reference: str
    subject: str
    addressee: Addressee
    body_html: str = field(repr=False)
    signer: Signer
    verify_url: str
    attachments: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    kind_label: str = "Oficio"


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
    """`box` is None for a draft, which is never signed. `unprintable` are the characters of the
    letter that no font has and that show as □, each once, in the order met."""

    pdf: bytes = field(repr=False)
    box: SignatureBox | None
    unprintable: str = ""


async def render_letter(letter: Letter) -> RenderedLetter:
    """The letter as PDF/A-2b (ISO 19005-2), the same bytes for the same letter."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_thread, _render, letter)


def _render(letter: Letter) -> RenderedLetter:
    facts = _facts(letter)
    lost: dict[str, None] = {}
    pdf, corner = typesetter("letter.typ").pdf_and_mark(
        {"letter": orjson.dumps(_printable(facts, lost)).decode()},
        "stamp",
        timestamp=datetime.combine(letter.dated, time(), UTC),
    )
    top = PAGE_HEIGHT - float(corner["y"])
    left = float(corner["x"])
    box = SignatureBox(int(corner["page"]) - 1, left, top - STAMP_HEIGHT, left + STAMP_WIDTH, top)
    return RenderedLetter(pdf, None if letter.draft else box, "".join(lost))


def _facts(letter: Letter) -> dict[str, Any]:
    heading = f"{letter.kind_label} Nro. {letter.number}"
    long_date = format_date(letter.dated, "d 'de' MMMM 'de' y", locale="es")
    return {
        "institution": letter.institution,
        "unit": letter.unit,
        "motto": letter.motto,
        "number": letter.number,
        "heading": heading,
        "title": f"{heading}: {letter.subject}",
        "place_and_date": f"{letter.city}, {long_date}",
        "dated": {
            "year": letter.dated.year, "month": letter.dated.month, "day": letter.dated.day
        },
        "draft": letter.draft,
        "subject": letter.subject,
        "addressee": _addressee(letter.addressee),
        "body": _with_widths(blocks(letter.body_html)),
        "stamp": {"width": STAMP_WIDTH, "height": STAMP_HEIGHT},
        "signer": {
            "name": f"{letter.signer.title} {letter.signer.name}".strip(),
            "post": letter.signer.post_title,
        },
        "notes": _notes(letter),
        "verify_url": letter.verify_url,
    }  # fmt: skip


def _addressee(addressee: Addressee) -> list[dict[str, Any]]:
    lines = (
        (addressee.treatment, False),
        (addressee.name, False),
        (addressee.post_title, True),
        (addressee.organisation.upper(), True),
        (addressee.place, False),
    )
    return [{"text": text, "bold": bold} for text, bold in lines if text.strip()]


def _notes(letter: Letter) -> list[dict[str, Any]]:
    notes: tuple[tuple[str, Sequence[str]], ...] = (
        ("Referencias", (letter.reference,)),
        ("Anexos", letter.attachments),
        ("Copia", letter.copies),
    )
    kept = ((label, [line for line in lines if line.strip()]) for label, lines in notes)
    return [{"label": label, "lines": lines} for label, lines in kept if lines]


def _with_widths(body: list[Block]) -> list[Block]:
    """Give each table's columns a share of the line by the text they hold, none too thin."""
    for block in body:
        for inner in block.get("items", ()):
            _with_widths(inner)
        if block["type"] == "quote":
            _with_widths(block["body"])
        if block["type"] == "table":
            longest = [1] * block["columns"]
            for cell in block["cells"]:
                _with_widths(cell["body"])
                if cell["colspan"] == 1:
                    longest[cell["x"]] = max(longest[cell["x"]], _length(cell["body"]))
            block["widths"] = [min(max(length / 8, 0.7), 6) for length in longest]
    return body


def _length(body: list[Block]) -> int:
    return sum(len(run["s"]) for block in body for run in block.get("runs", ()))


def _printable(value: Any, lost: dict[str, None]) -> Any:
    """The same facts with every text fit to print; what had to be replaced is noted in `lost`."""
    if isinstance(value, dict):
        return {key: _printable(item, lost) for key, item in value.items()}
    if isinstance(value, list):
        return [_printable(item, lost) for item in value]
    if not isinstance(value, str):
        return value
    fit = printable(value)
    if "□" in fit:
        lost.update((c, None) for c in value if c != "□" and printable(c) == "□")
    return fit
