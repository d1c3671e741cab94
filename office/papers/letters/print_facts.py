"""A letter as the plain data that its template prints."""

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import segno
from babel.dates import format_date

from office.papers.letters import layouts
from office.papers.letters.blocks import Block, blocks
from office.papers.letters.content import Addressee, Letter, Signer
from office.papers.letters.layouts import Layout, PrintOptions, Signing
from office.papers.letters.pictures import Picture
from office.papers.letters.pictures import facts as picture_facts
from office.papers.letters.typesetting import REPLACEMENT, printable, unproven

STAMP_WIDTH, STAMP_HEIGHT = 204.0, 62.0  # 72 by 22 mm, in PDF points
_AS_IT_IS = frozenset({"svg", "qr", "sha256"})
_PX = 0.75  # points
_MOST_TRIED = 300  # rare signs of a letter: those its text may have, and those of names and subject


def print_facts(letter: Letter, *, marked: bool = False) -> dict[str, Any]:
    """What sys.inputs.letter of letter.typ holds; `marked`: with the page of each block."""
    options = letter.options or layouts.usual(letter.kind)
    heading = f"{letter.kind_label or layouts.label(letter.kind)} Nro. {letter.number}"
    code = "" if letter.draft else letter.verify_url
    return {
        "layout": layouts.layout(letter.kind),
        "shows": _shows(options),
        "institution": letter.institution,
        "unit": letter.unit,
        "motto": letter.motto,
        "number": letter.number,
        "heading": heading,
        "title": f"{heading}: {letter.subject}",
        "place_and_date": f"{letter.city}, {_long(letter.dated)}",
        "given": f"{letter.city}, el {_long(letter.dated)}",
        "dated": {
            "year": letter.dated.year, "month": letter.dated.month, "day": letter.dated.day
        },
        "draft": letter.draft,
        "marked": marked,
        "subject": letter.subject,
        "addressees": [_lines(each, options, letter) for each in letter.addressees],
        "body": _body(letter.body_html, letter.pictures),
        "closing": layouts.closing_words(letter.kind, options),
        "signing": letter.signing,
        "stamp": {"width": STAMP_WIDTH, "height": STAMP_HEIGHT},
        "signers": [_signer(each) for each in (letter.signer, *letter.cosigners)],
        "notes": _notes(letter, options),
        "initials": letter.initials if options.initials else "",
        "verify_url": code,
        "qr": qr_svg(code) if code and letter.signing is not Signing.STAMP else "",
        "logo": picture_facts(letter.logo) if letter.logo else None,
        "letterhead": picture_facts(letter.letterhead) if letter.letterhead else None,
    }  # fmt: skip


def _signer(signer: Signer) -> dict[str, str]:
    return {"name": f"{signer.title} {signer.name}".strip(), "post": signer.post_title}


def _shows(options: PrintOptions) -> dict[str, bool]:
    return {
        "number": options.number,
        "subject": options.subject,
        "motto": options.motto,
        "italic": options.italic,
        "centred": options.centred,
        "addressee_at_foot": options.addressee_at_foot,
    }


def _long(day: date) -> str:
    return format_date(day, "d 'de' MMMM 'de' y", locale="es")


@lru_cache(maxsize=16)
def qr_svg(content: str) -> str:
    """SVG of the QR code, error correction M: it survives a photocopy.

    Any of the eight masks is valid (ISO/IEC 18004, 7.8); looking for the best costs 3 ms.
    """
    out = io.BytesIO()
    segno.make(content, error="m", micro=False, mask=2).save(
        out, kind="svg", border=0, xmldecl=False
    )
    return out.getvalue().decode()


def _lines(addressee: Addressee, options: PrintOptions, letter: Letter) -> list[dict[str, Any]]:
    """The block of one addressee; what its author wrote over it counts when there is only one."""
    alone = options if len(letter.addressees) == 1 else PrintOptions()
    memo = layouts.layout(letter.kind) is Layout.MEMO
    lines = (
        (alone.treatment or addressee.treatment, False),
        (addressee.name, False),
        (alone.post_title or addressee.post_title, True),
        ((alone.organisation or addressee.organisation).upper(), True),
        ("" if memo else options.place or addressee.place, False),
    )
    return [{"text": text, "bold": bold} for text, bold in lines if text.strip()]


def _notes(letter: Letter, options: PrintOptions) -> list[dict[str, Any]]:
    notes: tuple[tuple[str, Sequence[str], bool], ...] = (
        ("Referencias", (letter.reference,), options.reference),
        ("Anexos", letter.attachments, options.attachments),
        ("Copia", letter.copies, True),
    )
    kept = (
        (label, [line for line in lines if line.strip()]) for label, lines, shown in notes if shown
    )
    return [{"label": label, "lines": lines} for label, lines in kept if lines]


def _body(body_html: str, pictures: Mapping[str, Picture]) -> list[Block]:
    return _laid_out(blocks(body_html), pictures)


def _laid_out(body: list[Block], pictures: Mapping[str, Picture]) -> list[Block]:
    """Give each table's columns a share of the line by the text they hold, none too thin, and put
    the pictures where they are named."""
    done = []
    for block in body:
        if block["type"] == "picture":
            block = _picture(block, pictures)
        elif block["type"] == "quote":
            block["body"] = _laid_out(block["body"], pictures)
        elif block["type"] == "list":
            block["items"] = [_laid_out(item, pictures) for item in block["items"]]
        elif block["type"] == "table":
            _widen(block, pictures)
        if block:
            done.append(block)
    return done


def _picture(block: Block, pictures: Mapping[str, Picture]) -> Block:
    picture = pictures.get(block["sha256"])
    wanted = block["wanted"] * _PX or None
    found = picture_facts(Picture(picture.content, block["alt"], wanted)) if picture else None
    return {"type": "picture", **found} if found else {}


def _widen(table: Block, pictures: Mapping[str, Picture]) -> None:
    longest = [1] * table["columns"]
    for cell in table["cells"]:
        cell["body"] = _laid_out(cell["body"], pictures)
        if cell["colspan"] == 1:
            longest[cell["x"]] = max(longest[cell["x"]], _length(cell["body"]))
    table["widths"] = [min(max(length / 8, 0.7), 6) for length in longest]


def _length(body: list[Block]) -> int:
    return sum(len(run["s"]) for block in body for run in block.get("runs", ()))


def printable_in(facts: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The same facts with every text fit to print, and what had to be replaced by □.

    Of more rare signs than a text may have, the rest is not even looked for.
    """
    lost: dict[str, None] = {}
    rare = sorted(unproven("".join(_texts(facts))))
    beyond = str.maketrans(dict.fromkeys(rare[_MOST_TRIED:], REPLACEMENT))
    lost.update(dict.fromkeys(rare[_MOST_TRIED:]))
    return dict(_fit(facts, lost, beyond)), "".join(lost)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in _AS_IT_IS:
                yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str) and not value.isascii():
        yield value


def _fit(value: Any, lost: dict[str, None], beyond: dict[int, str]) -> Any:
    if isinstance(value, dict):
        return {
            key: item if key in _AS_IT_IS else _fit(item, lost, beyond)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_fit(item, lost, beyond) for item in value]
    if not isinstance(value, str):
        return value
    if beyond:
        value = value.translate(beyond)
    fit = printable(value)
    if "□" in fit:
        lost.update((c, None) for c in value if c != "□" and printable(c) == "□")
    return fit
