"""The folder that a scanner writes to: what lies there is taken in, and put beside.

The folder belongs to the institution that was there first; one below it that bears another's
acronym belongs to that. What was taken in moves to `leidos`, what cannot be read to `rechazados`.
"""

import asyncio
import logging
import time
from collections.abc import Iterator
from pathlib import Path

from models.enums import Action
from models.tables import Event, Institution
from office.config import config
from office.errors import Conflict, Invalid
from office.evidence import trail
from office.front_desk.scanning import files
from office.front_desk.scanning.files import LARGEST, Given, Taker
from office.front_desk.scanning.fixing import fix_for

WHO = "Carpeta del escáner"
_DONE, _REFUSED = "leidos", "rechazados"
_STILL = 10.0  # seconds without a change: the scanner has finished writing
_MOST_AT_ONCE = 20
_log = logging.getLogger(__name__)


async def watch() -> int:
    """Take in what lies in the scanner's folder; returns how many files. Raises Unavailable.

    Pages with the code of a paper are fixed to it, the others go to the pile. Nothing without the
    setting.
    """
    root = config().scan_folder
    if root is None:
        return 0
    done = 0
    for place, institution in enumerate(await Institution.filter(active=True).order_by("id")):
        for folder in (*([root] if place == 0 else []), root / institution.acronym):
            for path in await asyncio.to_thread(_ready, folder):
                await _take(institution.id, path)
                done += 1
    return done


def _ready(folder: Path) -> list[Path]:
    return list(_lying(folder))[:_MOST_AT_ONCE]


def _lying(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.is_symlink() or not path.is_file():
            continue
        if time.time() - path.stat().st_mtime >= _STILL:
            yield path


async def _take(institution_id: int, path: Path) -> None:
    taker = Taker(institution_id, WHO, from_folder=True)
    if await asyncio.to_thread(lambda: path.stat().st_size) > LARGEST:
        await asyncio.to_thread(_move, path, _REFUSED)
        return
    content = await asyncio.to_thread(path.read_bytes)
    try:
        documents, _ = await files.lay_by_code(taker, Given(path.name, content))
    except Invalid as error:
        _log.warning("a scan cannot be read: %s", error)
        await asyncio.to_thread(_move, path, _REFUSED)
        return
    await asyncio.to_thread(_move, path, _DONE)
    for document_id in documents:
        try:
            await fix_for(document_id, _told)
        except (Invalid, Conflict) as error:  # they wait at the paper for a person
            _log.warning("scanned pages wait to be fixed: %s", error)


def _told(about: trail.About) -> Event:
    return trail.by_house(Action.SCANNED, about)


def _move(path: Path, beside: str) -> None:
    target = path.parent / beside
    target.mkdir(exist_ok=True)
    place, count = target / path.name, 1
    while place.exists():
        place, count = target / f"{path.stem}-{count}{path.suffix}", count + 1
    path.rename(place)
