"""What a file carries besides what is seen: found, and taken out into a new file, apart."""

from enum import StrEnum

import orjson

from office.papers.inspection import hidden_data_child
from office.runtime import sandbox
from office.runtime.sandbox import Bounds


class Hidden(StrEnum):
    """One sort of hidden data."""

    PROPERTIES = "properties"  # author, company, who saved it last
    TRACKED = "tracked"  # changes that were recorded
    COMMENTS = "comments"
    SHEETS = "sheets"  # hidden sheets or slides
    TEXT = "text"  # hidden text
    LAYERS = "layers"  # of a PDF
    FILES = "files"  # other files within a PDF
    SCRIPT = "script"  # programs and macros
    PLACE = "place"  # where a photograph was taken
    CAMERA = "camera"  # what took it


# What can be taken out without changing what is seen.
REMOVED = frozenset(
    {Hidden.PROPERTIES, Hidden.TRACKED, Hidden.COMMENTS, Hidden.PLACE, Hidden.CAMERA}
)
_BOUNDS = Bounds(memory=1024**3, cpu_seconds=15, wall_seconds=25.0, file_bytes=40 * 1024 * 1024)


async def find(content: bytes, media_type: str) -> tuple[Hidden, ...]:
    """What `content` hides; nothing for kinds of file that are not looked into or cannot be
    read."""
    if not hidden_data_child.known(media_type):
        return ()
    outcome = await sandbox.run(
        hidden_data_child.__name__, f"find {media_type}\n".encode() + content, _BOUNDS
    )
    if not outcome.ended:
        return ()
    names = set(orjson.loads(outcome.told or b"[]"))
    return tuple(each for each in Hidden if each.value in names)


async def removed(content: bytes, media_type: str) -> bytes:
    """A new file without what can be taken out; b"" when it cannot be done."""
    if not hidden_data_child.known(media_type):
        return b""
    outcome = await sandbox.run(
        hidden_data_child.__name__, f"clean {media_type}\n".encode() + content, _BOUNDS
    )
    return outcome.told if outcome.ended else b""
