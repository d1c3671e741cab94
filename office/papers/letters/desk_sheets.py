"""Sheets of a front desk as PDF, in their exact sizes: receipt, label and routing sheet."""

import asyncio
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import orjson

from office.papers.letters import barcodes
from office.papers.letters.letters import on_letters_thread
from office.papers.letters.print_facts import printable_in
from office.papers.letters.typesetting import typesetter


@dataclass(frozen=True)
class DeskSheet:
    """What the sheets of one paper print; each takes what it needs. `files` are name and SHA-256,
    `moves` are moment, who, to whom and remarks."""

    institution: str
    address: str
    phone: str
    number: str
    code: str
    received: str
    received_by: str
    person: str
    to: str
    subject: str
    dated: str
    reference: str
    what: str
    enclosures: str
    due: str
    url: str
    link: str
    files: tuple[tuple[str, str], ...] = ()
    moves: tuple[tuple[str, str, str, str], ...] = ()


async def ticket(sheet: DeskSheet, at: datetime) -> bytes:
    """The receipt, 80 mm wide and as long as it needs."""
    return await _made("desk_ticket.typ", sheet, at)


async def receipt(sheet: DeskSheet, at: datetime) -> bytes:
    """The receipt on A4."""
    return await _made("desk_receipt.typ", sheet, at)


async def label(sheet: DeskSheet, at: datetime) -> bytes:
    """A label of 100 by 50 mm: number, Code 128 and QR."""
    return await _made("desk_label.typ", sheet, at)


async def routing_sheet(sheet: DeskSheet, at: datetime) -> bytes:
    """A4, to go in front of the paper: what it is, its codes, and room for who hands it on."""
    return await _made("desk_routing.typ", sheet, at)


async def _made(template: str, sheet: DeskSheet, at: datetime) -> bytes:
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(on_letters_thread(), _compiled, template, sheet, at)


def _compiled(template: str, sheet: DeskSheet, at: datetime) -> bytes:
    facts: dict[str, Any]
    facts, _ = printable_in(orjson.loads(orjson.dumps(asdict(sheet))))
    facts["barcode"] = barcodes.code_128(sheet.number)
    facts["qr"] = barcodes.qr(sheet.link)
    return typesetter(template).pdf({"sheet": orjson.dumps(facts).decode()}, timestamp=at)
