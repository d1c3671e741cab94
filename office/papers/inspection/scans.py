"""Scanned files in a process apart: their pages counted, codes read, shown, and put together."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from office.papers.inspection import scans_child
from office.runtime import sandbox
from office.runtime.per_loop import PerLoop
from office.runtime.sandbox import Bounds

MOST_PAGES = 500
TURNS = (0, 90, 180, 270)
_MB = 1024 * 1024
_BOUNDS = Bounds(memory=1024 * _MB, cpu_seconds=120, wall_seconds=240.0, file_bytes=120 * _MB)
_AT_ONCE = 2


@dataclass(frozen=True)
class Look:
    """How many pages a file has, and the texts of the codes on each."""

    pages: int
    codes: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class PagePlan:
    """A page to be put into a PDF: of which file, which of its pages (from 0), its turn."""

    file: int
    page: int
    turn: int


_turns = PerLoop(lambda: asyncio.Semaphore(_AT_ONCE))


async def look(content: bytes) -> Look | None:
    """What a PDF or a photo holds; None for what cannot be read."""
    told = await _ask({"do": "look"}, [content])
    if not told:
        return None
    found: dict[str, Any] = orjson.loads(told)
    return Look(int(found["pages"]), tuple(tuple(codes) for codes in found["codes"]))


async def page_jpeg(content: bytes, page: int, turn: int, side: int) -> bytes:
    """A JPEG of one page, turned, `side` pixels long; b"" for what cannot be read."""
    return await _ask({"do": "page", "page": page, "turn": turn, "side": side}, [content])


async def compose(contents: Sequence[bytes], pages: Sequence[PagePlan]) -> bytes:
    """One PDF of `pages`; b"" when a file cannot be read."""
    plan = [[each.file, each.page, each.turn] for each in pages]
    return await _ask({"do": "compose", "pages": plan}, contents)


async def _ask(order: dict[str, Any], contents: Sequence[bytes]) -> bytes:
    order["sizes"] = [len(content) for content in contents]
    given = orjson.dumps(order) + b"\n" + b"".join(contents)
    async with _turns():
        outcome = await sandbox.run(scans_child.__name__, given, _BOUNDS)
    return outcome.told if outcome.ended else b""
