"""Pictures made fit for a page, in a process apart: small ones, and those no browser can show."""

import asyncio
from collections import OrderedDict

from office.papers.inspection import pictures_child
from office.runtime import sandbox as cells
from office.runtime.per_loop import PerLoop
from office.runtime.sandbox import Bounds

SMALL, LARGE = 320, 2000  # longest side, pixels
# What is shown as a picture in a page; the last two only as the JPEG made of them.
PICTURES = frozenset(
    {"image/jpeg", "image/png", "image/gif", "image/webp", "image/heic", "image/heif"}
)
NEEDS_CHANGE = frozenset({"image/heic", "image/heif"})
_BOUNDS = Bounds(memory=1024**3, cpu_seconds=10, wall_seconds=20.0, file_bytes=8 * 1024 * 1024)
_AT_ONCE = 2
_MOST_KEPT = 200
_LARGEST_KEPT = 64 * 1024  # bytes; small ones are asked for again and again


class _Workshop:
    """How many are made at once in this process, and the small ones made last."""

    def __init__(self) -> None:
        self.turns = asyncio.Semaphore(_AT_ONCE)
        self.kept: OrderedDict[tuple[str, int], bytes] = OrderedDict()


_workshop = PerLoop(_Workshop)


async def jpeg(sha256: str, content: bytes, side: int) -> bytes:
    """A JPEG of the picture `content` (with that hash), at most `side` pixels long; b"" when it
    cannot be read."""
    workshop = _workshop()
    key = (sha256, side)
    if made := workshop.kept.get(key):
        workshop.kept.move_to_end(key)
        return made
    async with workshop.turns:
        given = b"%d\n" % side + content
        outcome = await cells.run(pictures_child.__name__, given, _BOUNDS)
    made = outcome.told if outcome.ended else b""
    if made and len(made) <= _LARGEST_KEPT:
        workshop.kept[key] = made
        while len(workshop.kept) > _MOST_KEPT:
            workshop.kept.popitem(last=False)
    return made
