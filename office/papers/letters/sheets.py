"""Sheets that go with paper: envelopes, and the list that a carrier signs."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson

from office.papers.letters.letters import on_letters_thread
from office.papers.letters.print_facts import printable_in
from office.papers.letters.typesetting import typesetter


async def envelopes(
    *, sender: Sequence[str], envelopes: Sequence[tuple[Sequence[str], str]], at: datetime
) -> bytes:
    """A page of 220 by 110 mm (DL) for each: its lines and the number of what is inside."""
    facts = {
        "sender": list(sender),
        "envelopes": [{"lines": list(lines), "number": number} for lines, number in envelopes],
    }
    return await _made("envelope.typ", facts, at)


async def carrier_list(
    *,
    institution: str,
    unit: str,
    who: str,
    carrier: str,
    day: str,
    rows: Sequence[tuple[str, str, str, str]],
    at: datetime,
) -> bytes:
    """A4: number, name, address and tracking number of each, and who hands over and who takes."""
    facts = {
        "institution": institution,
        "unit": unit,
        "who": who,
        "carrier": carrier,
        "day": day,
        "rows": [list(row) for row in rows],
    }
    return await _made("carrier.typ", facts, at)


async def _made(template: str, facts: dict[str, Any], at: datetime) -> bytes:
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(on_letters_thread(), _compiled, template, facts, at)


def _compiled(template: str, facts: dict[str, Any], at: datetime) -> bytes:
    fit, _ = printable_in(facts)
    return typesetter(template).pdf({"sheet": orjson.dumps(fit).decode()}, timestamp=at)
