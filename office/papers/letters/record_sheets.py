"""Sheets for a file: the routing slip of a document, the index of a case, a message in print."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import orjson

from office.papers.letters.letters import on_letters_thread
from office.papers.letters.print_facts import printable_in
from office.papers.letters.typesetting import typesetter


@dataclass(frozen=True)
class Section:
    """Words, and a table below them: `widths` are the columns' shares."""

    heading: str = ""
    paragraphs: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


async def record_sheet(
    *,
    title: str,
    institution: str,
    facts: Sequence[tuple[str, str]],
    sections: Sequence[Section],
    at: datetime,
    numbered: bool = True,
) -> bytes:
    """A4, PDF/A: the facts, then the sections; `numbered` writes page numbers below."""
    told: dict[str, Any] = {
        "title": title,
        "institution": institution,
        "facts": [list(pair) for pair in facts if pair[1]],
        "sections": [asdict(section) for section in sections],
        "numbered": numbered,
    }
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(on_letters_thread(), _compiled, told, at)


def _compiled(told: dict[str, Any], at: datetime) -> bytes:
    fit, _ = printable_in(told)
    return typesetter("record.typ").pdf({"sheet": orjson.dumps(fit).decode()}, timestamp=at)
